import ObjectAnalysis

/// What one frame gave, or what happened instead of a frame: a row of the log of frames.
public struct FrameRecord: Sendable {
  /// The camera's frame number; gaps are frames that were lost.
  public var sequence: UInt64
  /// When the frame was taken. **Units**: nanoseconds since 1970-01-01 UTC, without leap seconds.
  public var utcNanoseconds: Int64
  /// The same moment on the clock that never jumps. **Units**: nanoseconds since an arbitrary start.
  public var monotonicNanoseconds: Int64
  /// The frames that the row stands for: 1 for a frame that was counted, those that are missing for lost ones, 0 for what
  /// happened between frames.
  public var frames: UInt64 = 1
  /// What happened instead of a count; nil for a frame that was counted.
  public var state: RecordState?
  /// Objects and areas by class, and what the rules refused; all zero in a row with a state.
  public var count: FrameCount
  /// All zero in a row with a state, and for what the settings do not ask for.
  public var estimates: CountEstimates
  /// From the complete frame in the ring to its counts. **Units**: seconds.
  public var latency: Double
  /// Frames lost since the start because nobody was ready for them.
  public var dropped: UInt64
  /// Frames refused since the start because they were broken.
  public var rejected: UInt64
  /// Whether it is like the pictures that the model was taught with; nil where the model does not know.
  public var likeness: PictureLikeness?
  /// Which picture it is, where pictures are counted one by one; nil for a frame of a stream.
  public var picture: PictureFacts?

  /// A row for a frame that was counted; it stands for one frame and has no state.
  public init(
    sequence: UInt64, utcNanoseconds: Int64, monotonicNanoseconds: Int64, count: FrameCount, latency: Double,
    dropped: UInt64 = 0, rejected: UInt64 = 0, estimates: CountEstimates = CountEstimates()
  ) {
    (self.sequence, self.utcNanoseconds) = (sequence, utcNanoseconds)
    (self.monotonicNanoseconds, self.count, self.latency) = (monotonicNanoseconds, count, latency)
    (self.dropped, self.rejected, self.estimates) = (dropped, rejected, estimates)
  }

  /// A placeholder for memory that is filled later.
  public static func blank(classCount: Int) -> FrameRecord {
    FrameRecord(
      sequence: 0, utcNanoseconds: 0, monotonicNanoseconds: 0, count: FrameCount(classCount: classCount),
      latency: 0)
  }

  /// Whether the row is that of a frame, rather than of what happened instead.
  public var isCounted: Bool { state == nil }

  /// A row for what happened instead of a count.
  ///
  /// - Parameter sequence: the first of the missing frames, or the next frame expected.
  public init(
    state: RecordState, frames: UInt64, sequence: UInt64, utcNanoseconds: Int64, monotonicNanoseconds: Int64,
    classCount: Int, dropped: UInt64, rejected: UInt64
  ) {
    self.init(
      sequence: sequence, utcNanoseconds: utcNanoseconds, monotonicNanoseconds: monotonicNanoseconds,
      count: FrameCount(classCount: classCount), latency: 0, dropped: dropped, rejected: rejected)
    (self.state, self.frames) = (state, frames)
  }
}

extension FrameRecord: ResultItem {
  /// 256 rows: about ten seconds of a disk that stands still, at 25 frames a second.
  public static var queueCapacity: Int { 256 }

  /// One, or none where only tracks ended.
  public static func count(in result: borrowing FrameResult) -> Int { result.record == nil ? 0 : 1 }

  /// Becomes the result's row; stays as it is where there is none.
  public mutating func copy(from result: borrowing FrameResult, _ index: Int) {
    if let record = result.record { self = record }
  }
}
