import Imaging
import System

/// A slot in the producer's hands: filled, then published; dropped without publishing it is free again.
public struct FrameSlot: ~Copyable {
  private let ring: FrameRing
  private let slot: Int
  private var isPublished = false

  fileprivate init(ring: FrameRing, slot: Int) {
    self.ring = ring
    self.slot = slot
  }

  /// The picture's bytes, rows of `ring.bytesPerRow`.
  public var bytes: MutableRawSpan {
    @_lifetime(&self) mutating get {
      let span = ring.writableBytes(slot)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }

  /// Gives the picture to the consumers; it gets the next ticket of the ring and wakes who waits.
  public consuming func publish(_ frame: Frame) {
    isPublished = true
    ring.publish(slot, frame)
  }

  deinit { if !isPublished { ring.abandon(slot) } }
}

extension FrameRing {
  /// Takes a slot to write into, without waiting. One thread only: the producer.
  ///
  /// - Returns: nil when every slot is leased or still unread by a `keepAll` consumer: the frame is then dropped.
  public func claimSlot() -> FrameSlot? {
    guard currentStage == .open, let slot = claimFreeSlot() else { return nil }
    return FrameSlot(ring: self, slot: slot)
  }

  /// As `claimSlot()`, waiting for a slot to come free.
  ///
  /// - Parameter isStopped: asked now and then while waiting.
  /// - Returns: nil when the ring was ended or `isStopped` said so.
  public func claimSlot(waitingUnless isStopped: () -> Bool) -> FrameSlot? {
    while currentStage == .open, !isStopped() {
      let seen = releases.value
      if let slot = claimFreeSlot() { return FrameSlot(ring: self, slot: slot) }
      _ = releases.wait(past: seen, deadline: SystemClock.monotonicNanoseconds() + 100_000_000)
    }
    return nil
  }
}
