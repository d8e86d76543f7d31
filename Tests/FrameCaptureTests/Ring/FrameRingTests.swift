import Cameras
import Frames
import Imaging
import Recordings
import Synchronization
import Testing

@Suite("Frame ring")
struct FrameRingTests {
  private let size = PixelSize(width: 8, height: 2)

  private func publish(_ ring: FrameRing, _ value: UInt64) -> Bool {
    guard var slot = ring.claimSlot() else { return false }
    fill(&slot, UInt8(truncatingIfNeeded: value))
    slot.publish(frame(value))
    return true
  }

  private func fill(_ slot: inout FrameSlot, _ value: UInt8) {
    var bytes = slot.bytes
    bytes.withUnsafeMutableBytes { for index in $0.indices { $0[index] = value } }
  }

  private func frame(_ sequence: UInt64) -> Frame {
    Frame(
      sequence: sequence, monotonicNanoseconds: 0, utcNanoseconds: 0, size: size, format: .grey,
      source: "test",
      droppedBefore: 0)
  }

  private func ring(slots: Int = 4) -> FrameRing { FrameRing(size: size, format: .grey, slots: slots) }

  @Test func givesTheNewestAndCountsWhatWasSkipped() throws {
    let ring = ring()
    let consumer = try #require(ring.addConsumer(.latestWins))
    for value in 0..<10 { #expect(publish(ring, UInt64(value))) }
    #expect(drain(consumer).map(\.frame.sequence) == [9])
    #expect(consumer.droppedCount == 9)
    #expect(publish(ring, 10))
    #expect(drain(consumer).map(\.frame.sequence) == [10])
    #expect(consumer.droppedCount == 9)
  }

  @Test func keepsEveryFrameUntilItIsRead() throws {
    let ring = ring()
    let consumer = try #require(ring.addConsumer(.keepAll))
    for value in 0..<4 { #expect(publish(ring, UInt64(value))) }
    #expect(!publish(ring, 4))
    #expect(drain(consumer).map(\.frame.sequence) == [0, 1, 2, 3])
    #expect(publish(ring, 5))
    #expect(drain(consumer).map(\.pixels[0]) == [5])
    #expect(consumer.droppedCount == 0)
  }

  @Test func neverWritesIntoALease() throws {
    let ring = ring(slots: 3)
    let consumer = try #require(ring.addConsumer(.latestWins))
    #expect(publish(ring, 1))
    guard case .frame(let lease) = consumer.next(timeout: .zero) else {
      Issue.record("no frame")
      return
    }
    for value in 2..<50 { #expect(publish(ring, UInt64(value))) }
    #expect(copy(lease.image) == Array(repeating: 1, count: 16))
    #expect(lease.frame.sequence == 1)
  }

  @Test func hasNoSlotWhileAllAreLeased() throws {
    let ring = ring(slots: 3)
    let consumer = try #require(ring.addConsumer(.keepAll))
    for value in 0..<3 { #expect(publish(ring, UInt64(value))) }
    do {
      guard case .frame(let first) = consumer.next(), case .frame(let second) = consumer.next(),
        case .frame(let third) = consumer.next()
      else {
        Issue.record("no frame")
        return
      }
      #expect(!publish(ring, 3))
      #expect([first.frame.sequence, second.frame.sequence, third.frame.sequence] == [0, 1, 2])
    }
    #expect(publish(ring, 3))
  }

  @Test func keepsTheNewestForWhoComesLate() throws {
    let ring = ring(slots: 3)
    let late = try #require(ring.addConsumer(.latestWins))
    let holder = try #require(ring.addConsumer(.latestWins))
    #expect(publish(ring, 0))
    guard case .frame(let first) = holder.next() else {
      Issue.record("no frame")
      return
    }
    #expect(publish(ring, 1))
    guard case .frame(let second) = holder.next() else {
      Issue.record("no frame")
      return
    }
    #expect(publish(ring, 2))
    // Two are leased and the third is the newest: better to lose the next one than to have none.
    #expect(!publish(ring, 3))
    #expect(drain(late).map(\.frame.sequence) == [2])
    #expect([first.frame.sequence, second.frame.sequence] == [0, 1])
  }

  @Test func aClaimThatIsDroppedIsFreeAgain() {
    let ring = ring(slots: 3)
    for _ in 0..<10 {
      guard ring.claimSlot() != nil else {
        Issue.record("no slot")
        return
      }
    }
    #expect(publish(ring, 0))
  }

  @Test func endsInOrderAndAtOnce() throws {
    let ring = ring()
    let consumer = try #require(ring.addConsumer(.keepAll))
    #expect(publish(ring, 0) && publish(ring, 1))
    ring.finish()
    #expect(drain(consumer).count == 2)
    guard case .endOfStream = consumer.next() else {
      Issue.record("expected the end")
      return
    }
    ring.cancel()
    guard case .cancelled = consumer.next() else {
      Issue.record("expected the cancellation")
      return
    }
    let isRefused = ring.claimSlot() == nil
    #expect(isRefused)
  }

  @Test func tellsWhenTheTimeIsOver() throws {
    let consumer = try #require(ring().addConsumer(.latestWins))
    let start = ContinuousClock.now
    guard case .timedOut = consumer.next(timeout: .milliseconds(20)) else {
      Issue.record("expected a time-out")
      return
    }
    #expect(ContinuousClock.now - start >= .milliseconds(20))
  }

  @Test func seesOnlyWhatComesAfterItAndFreesItsClaimWhenItGoes() throws {
    let ring = ring(slots: 3)
    #expect(publish(ring, 0))
    do {
      let consumer = try #require(ring.addConsumer(.keepAll))
      for value in 1..<3 { #expect(publish(ring, UInt64(value))) }
      #expect(publish(ring, 3))
      #expect(!publish(ring, 4))
      withExtendedLifetime(consumer) {}
    }
    #expect(publish(ring, 4))
  }

  @Test func limitsTheConsumersThatWantEverything() {
    let ring = ring()
    let consumers = (0..<FrameRing.keepAllLimit).map { _ in ring.addConsumer(.keepAll) }
    #expect(consumers.allSatisfy { $0 != nil })
    #expect(ring.addConsumer(.keepAll) == nil)
    #expect(ring.addConsumer(.latestWins) != nil)
    withExtendedLifetime(consumers) {}
  }
}
