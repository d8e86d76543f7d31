import Imaging
import Synchronization
import System

/// The memory of a ring's slots, taken and touched at once. Its addresses stay in this file.
///
/// Unchecked: who may touch a slot's bytes and its frame is decided by the ring's word for the slot.
@safe
final class RingMemory: Sendable {
  let slotCount: Int
  /// Of one slot: its picture, rounded up to cache lines.
  let slotBytes: Int
  private let pictureBytes: Int
  nonisolated(unsafe) private let pixels: UnsafeMutableRawPointer
  nonisolated(unsafe) private let frames: UnsafeMutablePointer<Frame>
  nonisolated(unsafe) private let publicationTimes: UnsafeMutablePointer<UInt64>

  /// - Parameter frame: stands in every slot until another is published there.
  init(slotCount: Int, pictureBytes: Int, frame: Frame) {
    (self.slotCount, self.pictureBytes) = (slotCount, pictureBytes)
    slotBytes = (pictureBytes + 63) / 64 * 64
    unsafe pixels = .allocate(byteCount: slotBytes * slotCount, alignment: 4096)
    unsafe pixels.initializeMemory(as: UInt8.self, repeating: 0, count: slotBytes * slotCount)
    unsafe frames = .allocate(capacity: slotCount)
    unsafe frames.initialize(repeating: frame, count: slotCount)
    unsafe publicationTimes = .allocate(capacity: slotCount)
    unsafe publicationTimes.initialize(repeating: 0, count: slotCount)
  }

  deinit {
    unsafe frames.deinitialize(count: slotCount)
    unsafe frames.deallocate()
    unsafe publicationTimes.deallocate()
    unsafe pixels.deallocate()
  }

  /// The picture of a slot; who takes it holds the memory, and a claim or a lease on the slot.
  @_lifetime(immortal)
  func bytes(_ slot: Int) -> MutableRawSpan {
    precondition(slot >= 0 && slot < slotCount)
    let memory = unsafe UnsafeMutableRawBufferPointer(start: pixels + slot * slotBytes, count: pictureBytes)
    return unsafe _overrideLifetime(MutableRawSpan(_unsafeBytes: memory), borrowing: ())
  }

  /// The same to be read, for the holder of a lease on the slot.
  @_lifetime(immortal)
  func readableBytes(_ slot: Int) -> RawSpan {
    precondition(slot >= 0 && slot < slotCount)
    let picture = unsafe UnsafeRawBufferPointer(start: pixels + slot * slotBytes, count: pictureBytes)
    return unsafe _overrideLifetime(RawSpan(_unsafeBytes: picture), borrowing: ())
  }

  /// Writes down what is in a slot, for the holder of a claim on it.
  func set(_ slot: Int, _ frame: Frame, publishedAt nanoseconds: UInt64) {
    precondition(slot >= 0 && slot < slotCount)
    unsafe frames[slot] = frame
    unsafe publicationTimes[slot] = nanoseconds
  }

  /// A slot's frame, for the holder of a lease on it.
  func frame(_ slot: Int) -> Frame {
    precondition(slot >= 0 && slot < slotCount)
    return unsafe frames[slot]
  }

  /// When it was published. **Units**: nanoseconds of the monotonic clock.
  func publicationTime(_ slot: Int) -> UInt64 {
    precondition(slot >= 0 && slot < slotCount)
    return unsafe publicationTimes[slot]
  }
}

/// A fixed number of words that any thread may change.
@safe
struct AtomicWords: ~Copyable, Sendable {
  let count: Int
  nonisolated(unsafe) private let words: UnsafeMutablePointer<Atomic<UInt64>>

  init(count: Int, value: UInt64) {
    self.count = count
    unsafe words = .allocate(capacity: count)
    for index in 0..<count { unsafe (words + index).initialize(to: Atomic(value)) }
  }

  deinit {
    unsafe words.deinitialize(count: count)
    unsafe words.deallocate()
  }

  subscript(index: Int) -> Atomic<UInt64> {
    _read {
      precondition(index >= 0 && index < count)
      yield unsafe words[index]
    }
  }
}
