import Frames

/// The times of a record's rows: never earlier than those of the row before.
///
/// A frame's time is when it was taken, which lies before it came. What happened otherwise has the time at which it was noticed,
/// unless a frame that comes after it in the record was taken before that: then it has this frame's.
struct RowTimes {
  /// Of one row. **Units**: nanoseconds since 1970 UTC; nanoseconds of the source's monotonic clock.
  typealias Instant = (utc: Int64, monotonic: Int64)

  /// Whether the clock of a source's frames is another one than this computer's now, as that of a recording.
  let isReplayed: Bool
  private var last: Int64?
  /// What UTC was ahead of the monotonic clock at the last frame. **Units**: nanoseconds.
  private(set) var utcOffset: Int64 = 0

  init(isReplayed: Bool) { self.isReplayed = isReplayed }

  /// To be told of each frame that gets a row.
  mutating func pass(_ frame: Frame) {
    utcOffset = Self.offset(frame)
    last = Int64(clamping: frame.monotonicNanoseconds)
  }

  /// The time of a row for something else than a frame.
  ///
  /// - Parameter frame: the one whose row comes next, where that is known.
  mutating func pass(_ noticed: Instant, before frame: Frame?) -> Instant {
    let next = frame.map { Int64(clamping: $0.monotonicNanoseconds) }
    let time: Int64
    if isReplayed {
      // This computer's clock says nothing about the frames of a recording.
      guard let known = next ?? last else { return noticed }
      time = max(known, last ?? known)
      last = time
    } else {
      time = max(min(noticed.monotonic, next ?? .max), last ?? .min)
      last = time
      if time == noticed.monotonic { return noticed }
    }
    return (time &+ (frame.map(Self.offset) ?? utcOffset), time)
  }

  private static func offset(_ frame: Frame) -> Int64 {
    frame.utcNanoseconds &- Int64(clamping: frame.monotonicNanoseconds)
  }
}
