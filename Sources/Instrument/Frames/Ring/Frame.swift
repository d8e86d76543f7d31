import Imaging

/// What is known about one picture that a camera or a recording delivered.
public struct Frame: Equatable, Sendable {
  /// The source's own count. Cameras: the driver's sequence, extended to 64 bits, so that a gap is a lost frame.
  /// Replays: the place in the recording, from 0.
  public var sequence: UInt64
  /// When the picture was taken. **Units**: nanoseconds of the monotonic clock.
  public var monotonicNanoseconds: UInt64
  /// The same instant in world time. **Units**: nanoseconds since 1970-01-01 UTC.
  public var utcNanoseconds: Int64
  /// Of the picture in the slot, after any correction. **Units**: pixels.
  public var size: PixelSize
  /// How the picture lies in the slot; uncompressed in every case.
  public var format: PixelFormat
  /// Where the picture came from: the device's path, or the file's.
  public var source: String
  /// Frames of this source that never reached the ring before this one, for whatever reason.
  public var droppedBefore: UInt64

  /// Takes each value as it is.
  public init(
    sequence: UInt64, monotonicNanoseconds: UInt64, utcNanoseconds: Int64, size: PixelSize,
    format: PixelFormat,
    source: String, droppedBefore: UInt64
  ) {
    self.sequence = sequence
    self.monotonicNanoseconds = monotonicNanoseconds
    self.utcNanoseconds = utcNanoseconds
    self.size = size
    self.format = format
    self.source = source
    self.droppedBefore = droppedBefore
  }
}
