import ObjectAnalysis

/// What one frame gave: a row of every log.
public struct FrameRecord: Sendable {
  /// The camera's frame number; gaps are frames that were lost.
  public var sequence: UInt64
  /// When the frame was taken. **Units**: nanoseconds since 1970-01-01 UTC, without leap seconds.
  public var utcNanoseconds: Int64
  /// The same moment on the clock that never jumps. **Units**: nanoseconds since an arbitrary start.
  public var monotonicNanoseconds: Int64
  public var count: FrameCount
  /// From the complete frame in the ring to its counts. **Units**: seconds.
  public var latency: Double
  /// Frames lost since the start because nobody was ready for them.
  public var dropped: UInt64
  /// Frames refused since the start because they were broken.
  public var rejected: UInt64
  /// What is special about this frame, such as `device lost`; a short text.
  public var state: String?

  public init(
    sequence: UInt64, utcNanoseconds: Int64, monotonicNanoseconds: Int64, count: FrameCount, latency: Double,
    dropped: UInt64 = 0, rejected: UInt64 = 0, state: String? = nil
  ) {
    (self.sequence, self.utcNanoseconds) = (sequence, utcNanoseconds)
    (self.monotonicNanoseconds, self.count, self.latency) = (monotonicNanoseconds, count, latency)
    (self.dropped, self.rejected, self.state) = (dropped, rejected, state)
  }
}
