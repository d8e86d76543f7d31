import Synchronization
import System

/// How many requests are answered per second.
final class RateLimit: Sendable {
  private let limit: Int
  private let window = Mutex<(second: UInt64, count: Int)>((0, 0))

  init(perSecond limit: Int) { self.limit = limit }

  /// Whether one more is allowed.
  func allows(now: UInt64 = SystemClock.monotonicNanoseconds()) -> Bool {
    window.withLock { window in
      let second = now / 1_000_000_000
      if second != window.second { window = (second, 0) }
      window.count += 1
      return window.count <= limit
    }
  }
}
