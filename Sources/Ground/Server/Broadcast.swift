import CMicrohttpd
import Synchronization
import System

/// The newest message for all who listen. A message is there once, however many listen; who is slow skips messages, and keeps
/// nobody waiting, least of all who publishes.
public final class Broadcast: Sendable {
  /// A message and when it was published.
  public struct Message: Sendable {
    /// The whole of it.
    public let bytes: [UInt8]
    /// From 1 on.
    let number: Int
    /// **Units**: nanoseconds of the monotonic clock.
    public let published: UInt64
    /// When it was sent for the last time: as `published`, or when it was repeated.
    public let sent: UInt64
  }

  private struct State {
    var latest: Message?
    var number = 0
    var waiting: [Exchange] = []
    var isClosed = false
  }

  enum Next {
    case message(Message)
    /// The exchange is suspended until there is news.
    case suspended
    case closed
  }

  private let state = Mutex(State())
  private let listeners = Atomic(0)

  /// Without a message.
  public init() {}

  /// How many streams there are.
  public var followers: Int { listeners.load(ordering: .relaxed) }

  /// The newest message; nil before the first.
  public var latest: Message? { state.withLock { $0.latest } }

  /// Gives a message to all who listen.
  public func publish(_ bytes: [UInt8]) {
    let now = SystemClock.monotonicNanoseconds()
    state.withLock { state in
      state.number += 1
      state.latest = Message(bytes: bytes, number: state.number, published: now, sent: now)
      Self.resumeAll(&state)
    }
  }

  /// Sends the newest message once more to all who listen; it stays as old as it is.
  public func repeatLatest() {
    let now = SystemClock.monotonicNanoseconds()
    state.withLock { state in
      guard let latest = state.latest else { return }
      state.number += 1
      state.latest = Message(
        bytes: latest.bytes, number: state.number, published: latest.published, sent: now)
      Self.resumeAll(&state)
    }
  }

  /// Has all who wait look again, though there is no news.
  public func nudge() { state.withLock { Self.resumeAll(&$0) } }

  /// Forgets the newest message, which nobody is to get any more.
  public func clear() { state.withLock { $0.latest = nil } }

  /// No more messages: streams end.
  func close() {
    state.withLock { state in
      state.isClosed = true
      Self.resumeAll(&state)
    }
  }

  private static func resumeAll(_ state: inout State) {
    for exchange in state.waiting { exchange.resume() }
    state.waiting.removeAll(keepingCapacity: true)
  }

  func addFollower() { listeners.wrappingAdd(1, ordering: .relaxed) }
  func removeFollower() { listeners.wrappingSubtract(1, ordering: .relaxed) }

  /// The newest message after one of them, or the exchange is suspended until there is one. Both under one lock, so that no
  /// message comes in between.
  func next(after number: Int, for exchange: Exchange) -> Next {
    state.withLock { state in
      if let latest = state.latest, latest.number > number { return .message(latest) }
      if state.isClosed { return .closed }
      exchange.suspend()
      state.waiting.append(exchange)
      return .suspended
    }
  }

  /// Suspends an exchange until there is news.
  ///
  /// - Returns: false where there will be none.
  func wait(_ exchange: Exchange) -> Bool {
    state.withLock { state in
      if state.isClosed { return false }
      exchange.suspend()
      state.waiting.append(exchange)
      return true
    }
  }
}
