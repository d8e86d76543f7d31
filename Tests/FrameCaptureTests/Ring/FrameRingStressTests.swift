import Cameras
import Frames
import Glibc
import Imaging
import Recordings
import Synchronization
import Testing

@Suite("Frame ring under load")
struct FrameRingStressTests {
  /// What a consumer saw.
  private struct Seen: Sendable {
    var count: UInt64 = 0
    var skipped: UInt64 = 0
    var isOrdered = true
    var isWhole = true
  }

  /// One producer as fast as it can, consumers of both kinds that dawdle at random: nobody ever sees a torn or
  /// misplaced frame, and every frame is accounted for.
  @Test func keepsFramesWholeAndCountsThemAll() throws {
    let total: UInt64 = 4000
    let size = PixelSize(width: 64, height: 16)
    let ring = FrameRing(size: size, format: .grey, slots: 5)
    let policies: [OverflowPolicy] = [.keepAll, .latestWins, .keepAll, .latestWins]
    let consumers = try policies.map { try #require(ring.addConsumer($0)) }
    let results = Guarded([Seen](repeating: Seen(), count: policies.count))
    let threads = consumers.indices.map { index in
      Worker {
        let seen = Self.read(consumers[index], seed: UInt64(index))
        results.withLock { $0[index] = seen }
      }
    }
    for sequence in 0..<total {
      guard var slot = ring.claimSlot(waitingUnless: { false }) else {
        Issue.record("the ring ended")
        return
      }
      Self.fill(&slot, sequence)
      slot.publish(
        Frame(
          sequence: sequence, monotonicNanoseconds: sequence &* 7, utcNanoseconds: 0, size: size,
          format: .grey,
          source: "stress", droppedBefore: 0))
    }
    ring.finish()
    for thread in threads { thread.join() }
    for (policy, seen) in zip(policies, results.withLock { $0 }) {
      #expect(seen.isWhole && seen.isOrdered)
      #expect(seen.count + seen.skipped == total)
      if policy == .keepAll { #expect(seen.count == total) }
    }
  }

  private static func fill(_ slot: inout FrameSlot, _ sequence: UInt64) {
    var bytes = slot.bytes
    bytes.withUnsafeMutableBytes { memory in
      for offset in stride(from: 0, to: memory.count, by: 8) {
        memory.storeBytes(of: sequence, toByteOffset: offset, as: UInt64.self)
      }
    }
  }

  private static func read(_ consumer: FrameConsumer, seed: UInt64) -> Seen {
    var seen = Seen()
    var random = SplitMix(state: seed)
    var last: UInt64?
    while true {
      guard case .frame(let lease) = consumer.next() else { break }
      let sequence = lease.frame.sequence
      if let last, sequence <= last { seen.isOrdered = false }
      last = sequence
      if random.next() % 64 == 0 { usleep(200) }
      let image = lease.image
      for offset in stride(from: 0, to: image.bytes.byteCount, by: 8) {
        if image.bytes.unsafeLoad(fromByteOffset: offset, as: UInt64.self) != sequence {
          seen.isWhole = false
        }
      }
      if lease.frame.monotonicNanoseconds != sequence &* 7 { seen.isWhole = false }
      seen.count += 1
    }
    seen.skipped = consumer.droppedCount
    return seen
  }
}

/// A thread that can be waited for.
final class Worker: Sendable {
  private let body: @Sendable () -> Void
  private let thread = Guarded(pthread_t())

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
    let argument = Unmanaged.passRetained(self).toOpaque()
    thread.withLock { thread in
      _ = pthread_create(
        &thread, nil,
        {
          Unmanaged<Worker>.fromOpaque($0!).takeRetainedValue().body()
          return nil
        }, argument)
    }
  }

  func join() { pthread_join(thread.withLock { $0 }, nil) }
}
