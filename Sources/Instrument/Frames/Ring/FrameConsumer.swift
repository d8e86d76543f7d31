import Synchronization
import System

/// One reader of a ring. Use it from one thread; dropping it ends its claim on frames.
///
/// A consumer should hold at most one lease at a time, or the ring needs as many more slots.
public final class FrameConsumer: Sendable {
  /// Fixed when the consumer was added to the ring.
  public let policy: OverflowPolicy
  private let ring: FrameRing
  private let next: Atomic<UInt64>
  private let skipped = Atomic<UInt64>(0)
  private let cursor: Int?

  fileprivate init?(ring: FrameRing, policy: OverflowPolicy) {
    self.ring = ring
    self.policy = policy
    let start = ring.published.load(ordering: .sequentiallyConsistent)
    next = Atomic(start)
    switch policy {
    case .latestWins: cursor = nil
    case .keepAll:
      guard let place = ring.addCursor(at: start) else { return nil }
      cursor = place
    }
  }

  deinit { if let cursor { ring.removeCursor(cursor) } }

  /// Frames that were in the ring and that this consumer never saw.
  public var droppedCount: UInt64 { skipped.load(ordering: .relaxed) }

  /// The next frame by this consumer's policy.
  ///
  /// - Parameter timeout: how long to wait at most; nil waits until a frame or the end comes.
  public func next(timeout: Duration? = nil) -> FrameDelivery {
    let deadline = timeout.map { SystemClock.monotonicNanoseconds() + $0.wholeNanoseconds }
    while true {
      let seen = ring.arrivals.value
      let stage = ring.currentStage
      if stage == .cancelled { return .cancelled }
      if let slot = leaseSlot() { return .frame(FrameLease(ring: ring, slot: slot)) }
      if stage == .finished { return .endOfStream }
      if !ring.arrivals.wait(past: seen, deadline: deadline) { return .timedOut }
    }
  }

  private func leaseSlot() -> Int? {
    let wanted = next.load(ordering: .relaxed)
    while true {
      let count = ring.published.load(ordering: .sequentiallyConsistent)
      guard count > wanted else { return nil }
      // A slot that is gone by the time we look was overwritten by a newer frame: look again.
      guard let (slot, ticket) = ring.lease(atOrAfter: policy == .keepAll ? wanted : count - 1) else {
        continue
      }
      next.store(ticket + 1, ordering: .relaxed)
      skipped.wrappingAdd(ticket - wanted, ordering: .relaxed)
      if let cursor { ring.moveCursor(cursor, to: ticket + 1) }
      return slot
    }
  }
}

extension FrameRing {
  /// Adds a reader, which sees the frames published from now on.
  ///
  /// - Returns: nil when there are `keepAllLimit` readers with the policy `keepAll` already.
  public func addConsumer(_ policy: OverflowPolicy) -> FrameConsumer? {
    FrameConsumer(ring: self, policy: policy)
  }
}
