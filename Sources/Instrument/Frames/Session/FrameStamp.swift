/// When a recorded frame was taken, and its number.
public struct FrameStamp: Equatable, Sendable {
  /// The source's own count; a gap is frames that were lost before they could be recorded.
  public var sequence: UInt64
  /// **Units**: nanoseconds of the monotonic clock of the machine that recorded.
  public var monotonicNanoseconds: UInt64
  /// **Units**: nanoseconds since 1970-01-01 UTC.
  public var utcNanoseconds: Int64

  /// Takes each value as it is.
  public init(sequence: UInt64, monotonicNanoseconds: UInt64, utcNanoseconds: Int64) {
    self.sequence = sequence
    self.monotonicNanoseconds = monotonicNanoseconds
    self.utcNanoseconds = utcNanoseconds
  }
}
