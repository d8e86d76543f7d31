import Frames

/// What to do when a camera goes away while it streams.
public enum Reconnection: Equatable, Sendable {
  /// The stream ends with the error.
  case never
  /// The same camera is waited for so long. **Units**: seconds.
  case within(Double)
  /// The same camera is waited for until the program is told to stop.
  case always

  /// **Units**: nanoseconds of the monotonic clock; nil for no end.
  func deadline(from now: UInt64) -> UInt64? {
    switch self {
    case .never: now
    case .within(let seconds): now + UInt64(max(0, min(seconds, 1e9)) * 1e9)
    case .always: nil
    }
  }
}
