import Frames

/// Decides whether the times that a driver stamps its frames with are believed.
///
/// They are while they come from the monotonic clock, grow from frame to frame, and lie between the start of the stream and
/// now. From the first that does not on, and for good, frames get the time at which they arrive: what is measured per second
/// must not come from two clocks by turns. Times given grow from frame to frame whatever the driver says.
struct DriverClock {
  /// Why the driver is not believed any more; nil while it is.
  private(set) var fault: ClockFault?
  private var start: UInt64
  private var last: UInt64?
  private var oldFrames = 0

  /// A driver may say when the exposure began, which may be before the stream did. **Units**: nanoseconds.
  private static let longestExposure: UInt64 = 1_000_000_000
  /// Frames may wait while the program is held up, but no more of them than there are buffers. **Units**: nanoseconds.
  private static let longestWait: UInt64 = 10_000_000_000
  private static let mostWaitingFrames = VideoConnection.bufferLimit

  /// - Parameter start: now, as the stream starts. **Units**: nanoseconds of the monotonic clock.
  init(start: UInt64) { self.start = start }

  /// To be called when another stream starts.
  mutating func begin(at start: UInt64) { self.start = start }

  /// When a frame was taken. **Units**: nanoseconds of the monotonic clock.
  ///
  /// - Parameters:
  ///   - stamp: what the driver says; nil when it uses another clock.
  ///   - now: by the monotonic clock, after the frame came.
  mutating func time(_ stamp: UInt64?, now: UInt64) -> UInt64 {
    if fault == nil { fault = problem(stamp, now) }
    let found = fault == nil ? stamp ?? now : now
    let time = max(found, last.map { $0 + 1 } ?? 0)
    last = time
    return time
  }

  /// When a frame came that is not used. Its stamp may never have been written, and says nothing about the clock.
  func timeOfUnused(now: UInt64) -> UInt64 { max(now, last.map { $0 + 1 } ?? 0) }

  private mutating func problem(_ stamp: UInt64?, _ now: UInt64) -> ClockFault? {
    guard let stamp else { return .otherClock }
    if stamp > now { return .future }
    if stamp < start - min(start, Self.longestExposure) { return .beforeStart }
    if let last, stamp <= last { return stamp == last ? .still : .backwards }
    oldFrames = now - stamp > Self.longestWait ? oldFrames + 1 : 0
    return oldFrames > Self.mostWaitingFrames ? .behind : nil
  }
}
