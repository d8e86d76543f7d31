import Imaging
import Synchronization
import System

/// A fixed set of picture slots between one producer and several consumers.
///
/// All memory is taken and touched when the ring is made; passing a frame on neither allocates nor locks. A slot's
/// whole state is one atomic word, so a consumer that dies or dawdles with a lease can hold that slot and nothing else.
///
/// One thread produces (`claimSlot`, then `FrameSlot.publish`, then `finish`). Any thread may add consumers, each of
/// which sees the frames published after it came.
public final class FrameRing: Sendable {
  /// Of every slot's picture. **Units**: pixels.
  public let size: PixelSize
  /// Uncompressed, and the same for all slots.
  public let format: PixelFormat
  /// Distance between the starts of two rows of a slot, in bytes; rows are not padded.
  public let bytesPerRow: Int
  /// How many pictures there is memory for, 3...`slotLimit`.
  public let slotCount: Int

  /// The most `keepAll` consumers at a time.
  public static let keepAllLimit = 16
  /// The most slots.
  public static let slotLimit = 256

  private let memory: RingMemory
  /// Who may touch a slot's bytes and its frame.
  private let states: AtomicWords
  /// The next frame that each keepAll consumer needs; `absent` where there is none.
  private let cursors: AtomicWords

  /// How many frames were published. Frame `n` of the ring's own count has the ticket `n`, from 0.
  let published = Atomic<UInt64>(0)
  let stage = Atomic<UInt8>(Stage.open.rawValue)
  /// Changes when a frame is published and when the stream ends.
  let arrivals = Event()
  /// Changes when a slot may have come free.
  let releases = Event()

  enum Stage: UInt8 { case open, finished, cancelled }
  private static let absent = UInt64.max

  /// - Precondition: 3...`slotLimit` slots, an uncompressed format, a size of at least one pixel.
  public init(size: PixelSize, format: PixelFormat, slots slotCount: Int = 4) {
    precondition((3...Self.slotLimit).contains(slotCount), "a frame ring has 3...\(Self.slotLimit) slots")
    precondition(size.pixelCount > 0)
    guard let bytesPerPixel = format.bytesPerPixel else {
      preconditionFailure("a frame ring holds uncompressed pictures")
    }
    self.size = size
    self.format = format
    self.slotCount = slotCount
    bytesPerRow = size.width * bytesPerPixel
    memory = RingMemory(
      slotCount: slotCount, pictureBytes: bytesPerRow * size.height,
      frame: Frame(
        sequence: 0, monotonicNanoseconds: 0, utcNanoseconds: 0, size: size, format: format, source: "",
        droppedBefore: 0))
    states = AtomicWords(count: slotCount, value: SlotState.empty.word)
    cursors = AtomicWords(count: Self.keepAllLimit, value: Self.absent)
  }

  /// The memory of the slots, in bytes.
  public var memoryBytes: Int { memory.slotBytes * slotCount }

  /// Ends the stream in order: consumers still get what was published and not skipped, then the end.
  public func finish() { end(.finished) }

  /// Ends the stream at once: consumers get no further frame.
  public func cancel() { end(.cancelled) }

  private func end(_ next: Stage) {
    // A cancelled ring stays cancelled.
    stage.max(next.rawValue, ordering: .sequentiallyConsistent)
    arrivals.signal()
    releases.signal()
  }

  var currentStage: Stage { Stage(rawValue: stage.load(ordering: .sequentiallyConsistent))! }

  // MARK: Slots, for the producer

  /// Takes the slot whose frame is needed least, or nil when each is leased or still unread by a `keepAll` consumer.
  func claimFreeSlot() -> Int? {
    while true {
      let needed = oldestNeededTicket
      let count = published.load(ordering: .acquiring)
      var choice: (slot: Int, state: SlotState)?
      for slot in 0..<slotCount {
        let state = SlotState(word: states[slot].load(ordering: .acquiring))
        guard state.leases == 0 else { continue }
        guard let ticket = state.ticket else {
          choice = (slot, state)
          break
        }
        // The newest stays until there is a newer one, so that a consumer always finds one.
        if ticket >= needed || ticket + 1 == count { continue }
        if let other = choice?.state.ticket, other < ticket { continue }
        choice = (slot, state)
      }
      guard let choice else { return nil }
      let (taken, _) = states[choice.slot].compareExchange(
        expected: choice.state.word, desired: SlotState.beingWritten.word, ordering: .acquiringAndReleasing)
      if taken { return choice.slot }
    }
  }

  func publish(_ slot: Int, _ frame: Frame) {
    memory.set(slot, frame, publishedAt: SystemClock.monotonicNanoseconds())
    let ticket = published.load(ordering: .relaxed)
    states[slot].store(SlotState(ticket: ticket).word, ordering: .sequentiallyConsistent)
    published.store(ticket + 1, ordering: .sequentiallyConsistent)
    arrivals.signal()
  }

  func abandon(_ slot: Int) { states[slot].store(SlotState.empty.word, ordering: .releasing) }

  /// A slot's bytes, for the holder of a claim on it, who holds the ring too.
  @_lifetime(immortal)
  func writableBytes(_ slot: Int) -> MutableRawSpan { memory.bytes(slot) }

  // MARK: Slots, for consumers

  /// The published ticket nearest above or at `ticket`, leased; nil when there is none.
  func lease(atOrAfter ticket: UInt64) -> (slot: Int, ticket: UInt64)? {
    while true {
      var choice: (slot: Int, state: SlotState, ticket: UInt64)?
      for slot in 0..<slotCount {
        let state = SlotState(word: states[slot].load(ordering: .acquiring))
        guard let found = state.ticket, found >= ticket else { continue }
        if let choice, choice.ticket < found { continue }
        choice = (slot, state, found)
      }
      guard let choice, choice.ticket < published.load(ordering: .acquiring) else { return nil }
      let (taken, _) = states[choice.slot].compareExchange(
        expected: choice.state.word, desired: choice.state.leased.word, ordering: .acquiringAndReleasing)
      if taken { return (choice.slot, choice.ticket) }
    }
  }

  func release(_ slot: Int) {
    let (_, after) = states[slot].wrappingSubtract(1, ordering: .acquiringAndReleasing)
    if SlotState(word: after).leases == 0 { releases.signal() }
  }

  /// A slot's frame, for the holder of a lease on it.
  func frame(_ slot: Int) -> Frame { memory.frame(slot) }

  /// When a slot's frame was published, for the holder of a lease on it.
  func publicationTime(_ slot: Int) -> UInt64 { memory.publicationTime(slot) }

  /// A slot's bytes, for the holder of a lease on it, who holds the ring too.
  @_lifetime(immortal)
  func readableBytes(_ slot: Int) -> RawSpan { memory.readableBytes(slot) }

  // MARK: keepAll consumers

  private var oldestNeededTicket: UInt64 {
    var oldest = Self.absent
    for index in 0..<Self.keepAllLimit {
      oldest = min(oldest, cursors[index].load(ordering: .sequentiallyConsistent))
    }
    return oldest
  }

  package var hasKeepAllConsumer: Bool { oldestNeededTicket != Self.absent }

  /// - Returns: the place of the new consumer's cursor, nil when all are taken.
  func addCursor(at ticket: UInt64) -> Int? {
    for index in 0..<Self.keepAllLimit {
      let (taken, _) = cursors[index].compareExchange(
        expected: Self.absent, desired: ticket, ordering: .sequentiallyConsistent)
      if taken { return index }
    }
    return nil
  }

  func moveCursor(_ index: Int, to ticket: UInt64) {
    cursors[index].store(ticket, ordering: .sequentiallyConsistent)
    releases.signal()
  }

  func removeCursor(_ index: Int) { moveCursor(index, to: Self.absent) }
}
