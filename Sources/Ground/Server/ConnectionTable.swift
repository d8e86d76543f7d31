import CMicrohttpd
import Synchronization
import System

/// The open connections, and since when each is doing what it does: whoever sends the head of a request byte by byte, or takes
/// its answer so, is shut out in time. The library itself only sees that bytes still come.
final class ConnectionTable: Sendable {
  private enum Doing: Equatable {
    /// The head of a request is awaited.
    case asking
    /// An answer with an end is on its way.
    case taking
    /// A stream, which may be as slow as it likes.
    case following
  }

  private struct Entry {
    var doing: Doing
    var since: UInt64
  }

  private let entries = Mutex<[Int32: Entry]>([:])
  private let askingLimit: UInt64
  private let takingLimit: UInt64
  /// Changes with the first connection after none.
  let arrivals = Event()

  /// **Units**: seconds.
  init(askingLimit: Int, takingLimit: Int) {
    (self.askingLimit, self.takingLimit) = (
      UInt64(askingLimit) * 1_000_000_000, UInt64(takingLimit) * 1_000_000_000
    )
  }

  var count: Int { entries.withLock { $0.count } }

  func note(_ descriptor: Int32, _ change: hooke_http_change) {
    let now = SystemClock.monotonicNanoseconds()
    entries.withLock { entries in
      if change == hooke_http_closed {
        entries[descriptor] = nil
      } else {
        entries[descriptor] = Entry(doing: .asking, since: now)
      }
    }
    arrivals.signal()
  }

  func beginAnswer(_ descriptor: Int32, isStream: Bool) {
    let entry = Entry(
      doing: isStream ? .following : .taking, since: SystemClock.monotonicNanoseconds())
    entries.withLock { if $0[descriptor] != nil { $0[descriptor] = entry } }
  }

  /// Shuts connections that take too long. An entry goes before its descriptor is closed, so that no other file is meant.
  func shutLate(now: UInt64 = SystemClock.monotonicNanoseconds()) {
    entries.withLock { entries in
      for (descriptor, entry) in entries {
        let limit =
          switch entry.doing {
          case .asking: askingLimit
          case .taking: takingLimit
          case .following: UInt64.max
          }
        if now > entry.since, now - entry.since > limit { hooke_http_shut(descriptor) }
      }
    }
  }
}
