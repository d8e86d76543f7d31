import Synchronization
import System

/// The thread behind a `SinkQueue`, and the ring of items between the two.
///
/// An item belongs to the frame loop from the moment it took one of `free` until it gave one to `filled`, and to the sink's
/// thread the other way round; the two counts order the memory accesses. That is why the pointers below may be shared.
final class SinkThread<Sink: ResultSink>: @unchecked Sendable {
  let capacity: Int
  private let items: UnsafeMutablePointer<Sink.Item>
  private let free: Atomic<Int>
  private let filled = Atomic(0)
  /// Change with the counts.
  private let room = Event()
  private let arrivals = Event()
  /// Used by the sink's thread only.
  private var sink: Sink
  private let failed = Atomic(false)
  private let failure = Mutex<FileError?>(nil)
  private let stopping = Atomic(false)
  private let patience: SinkPatience
  /// Where it writes, for messages.
  private let name: String
  /// Whether the sink fails and is tried again.
  private let struggling = Atomic(false)
  let figures = SinkFigures()
  /// Used by the sink's thread only: whether the failure was told, what was lost then, and whether there is something that is
  /// not on the disk.
  private var trouble: (isTold: Bool, lost: UInt64) = (false, 0)
  private var isDirty = false
  private var lastSynchronized: UInt64 = 0
  private var synchronizationFailure: FileError?
  private var troubleBegan: UInt64 = 0
  /// What a sink that was given up had in its hands; counted as lost.
  private var unwritten: UInt64 = 0
  /// Whether the sink stands still within a call, as on a disk that hangs, and what was lost before.
  private let isStalled = Atomic(false)
  private let lostBeforeStall = Atomic<UInt64>(0)
  private let hasEnded = Atomic(false)
  /// Used by the queue's owner only.
  private var thread: Thread?
  /// Whether an item waited for room in vain, and none has found any since.
  private var isLate = false

  /// How often what was written is brought to the disk. **Units**: nanoseconds.
  static var synchronizationInterval: UInt64 { 1_000_000_000 }

  init(
    _ sink: Sink, name: String, capacity: Int, patience: SinkPatience = .none, makeItem: () -> Sink.Item
  ) {
    (self.sink, self.name, self.capacity, self.patience) = (sink, name, capacity, patience)
    items = .allocate(capacity: capacity)
    for index in 0..<capacity { (items + index).initialize(to: makeItem()) }
    free = Atomic(capacity)
  }

  deinit { items.deinitialize(count: capacity).deallocate() }

  /// Items that could not be written, or found no room while none could.
  var lost: UInt64 { figures.lost }

  func start() throws(FileError) {
    do throws(ThreadError) { thread = try Thread(name: "hooke-record") { self.run() } } catch {
      throw FileError(name, "cannot be written: \(error)")
    }
  }

  func check() throws(FileError) {
    guard failed.load(ordering: .acquiring) else { return }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  func claimFreeItem() -> Bool {
    // Only the owner claims, so what was seen to be free stays so.
    guard free.load(ordering: .acquiring) > 0 else { return false }
    free.wrappingSubtract(1, ordering: .relaxed)
    isLate = false
    return true
  }

  /// - Returns: false where the sink fails or stands still and nobody may be held up: the item is lost, and counted.
  func waitForFreeItem() -> Bool {
    let deadline = patience.holdsUp ? nil : SystemClock.monotonicNanoseconds() + patience.roomLimit
    while true {
      let seen = room.value
      if claimFreeItem() { return true }
      // Those behind one that waited in vain do not wait as well.
      if !patience.holdsUp, isLate || struggling.load(ordering: .acquiring) {
        figures.lose(1)
        return false
      }
      if !room.wait(past: seen, deadline: deadline) { tellOfStall() }
    }
  }

  /// The sink cannot say itself that it stands still.
  private func tellOfStall() {
    isLate = true
    guard !isStalled.load(ordering: .acquiring), !failed.load(ordering: .acquiring) else { return }
    lostBeforeStall.store(lost, ordering: .relaxed)
    isStalled.store(true, ordering: .releasing)
    patience.tell(
      .failing(
        FileError(
          name, "stands still: what finds no room is lost", advice: "see whether its disk still answers")))
  }

  func fillItem(_ index: Int, _ fill: (inout Sink.Item) -> Void) {
    fill(&items[index])
    filled.wrappingAdd(1, ordering: .releasing)
    arrivals.signal()
  }

  /// Waits until the queue is empty and the sink has finished; does nothing the second time.
  ///
  /// A camera's sink that takes nothing for long is left alone with what it has: a disk that hangs must not keep the program.
  func stop() {
    guard let thread else { return }
    self.thread = nil
    stopping.store(true, ordering: .releasing)
    arrivals.signal()
    if patience.holdsUp || waitForEnd() { return thread.join() }
    figures.abandon(losing: UInt64(capacity - free.load(ordering: .acquiring)))
    fail(
      FileError(
        name, "hangs: the run ends without what was still to be written to it",
        advice: "see whether its disk still answers"))
  }

  private func waitForEnd() -> Bool {
    while !hasEnded.load(ordering: .acquiring) {
      let seen = room.value
      if hasEnded.load(ordering: .acquiring) { return true }
      let deadline = SystemClock.monotonicNanoseconds() + patience.endLimit
      if !room.wait(past: seen, deadline: deadline) { return hasEnded.load(ordering: .acquiring) }
    }
    return true
  }

  private func fail(_ error: FileError) {
    failure.withLock { if $0 == nil { $0 = error } }
    failed.store(true, ordering: .releasing)
  }

  private func run() {
    var next = 0
    while true {
      let seen = arrivals.value
      // In this order: what was filled before the order to stop is seen.
      let isStopping = stopping.load(ordering: .acquiring)
      if filled.load(ordering: .acquiring) == 0 {
        if isStopping { break }
        if isDirty {
          let isWork = arrivals.wait(past: seen, deadline: lastSynchronized + Self.synchronizationInterval)
          if !isWork { synchronize() }
        } else {
          arrivals.wait(past: seen)
        }
        continue
      }
      filled.wrappingSubtract(1, ordering: .relaxed)
      if failed.load(ordering: .relaxed) {
        figures.lose(1)
      } else {
        write(next)
      }
      if figures.isAbandoned { return }
      next = (next + 1) % capacity
      free.wrappingAdd(1, ordering: .releasing)
      room.signal()
    }
    finishSink()
    hasEnded.store(true, ordering: .releasing)
    room.signal()
  }

  private func finishSink() {
    do {
      try sink.finish()
      if sink.retriesSynchronizing { synchronizationFailure = nil }
    } catch { fail(error) }
    // What was in the sink's hands is lost now, or was written at last.
    figures.correct(losing: (sink.unwritten ?? 0) &- unwritten)
    if let synchronizationFailure { fail(synchronizationFailure) }
  }

  private func write(_ index: Int) {
    do throws(FileError) {
      try sink.write(items[index])
      // It was counted as lost.
      if figures.isAbandoned { return }
      figures.write()
      if trouble.isTold { tellRecovered() }
      tellOfStallsEnd()
      isDirty = true
      let now = SystemClock.monotonicNanoseconds()
      if now >= lastSynchronized + Self.synchronizationInterval { synchronize() }
    } catch {
      bear(error)
    }
  }

  private func synchronize() {
    isDirty = false
    // From its end: a disk that takes longer than the interval would otherwise be waited for after every row.
    defer { lastSynchronized = SystemClock.monotonicNanoseconds() }
    if failed.load(ordering: .relaxed) { return }
    patience.disk?.look(at: name, patience.tell)
    do throws(FileError) {
      try sink.synchronize()
      if sink.retriesSynchronizing { synchronizationFailure = nil }
    } catch {
      // Trying again would say nothing: the system takes what it could not write for written.
      guard patience.limit > 0 else { return fail(error) }
      if synchronizationFailure == nil { patience.tell(.failing(error)) }
      synchronizationFailure = error
    }
  }

  /// Tries the sink again until it succeeds, or until patience or the run ends.
  private func bear(_ error: FileError) {
    let begun = SystemClock.monotonicNanoseconds()
    if !trouble.isTold { troubleBegan = begun }
    guard patience.limit > 0, begun < troubleBegan + patience.limit else { return giveUp(error) }
    struggling.store(true, ordering: .releasing)
    // Whoever waits for room may have to stop waiting.
    room.signal()
    if !trouble.isTold {
      // One trouble after the other is one.
      let wasStalled = isStalled.exchange(false, ordering: .acquiring)
      trouble = (true, wasStalled ? lostBeforeStall.load(ordering: .relaxed) : lost)
      patience.tell(.failing(error))
    }
    var pause: UInt64 = 50_000_000
    var latest = error
    while true {
      pauseUnlessStopping(pause)
      let isLast = stopping.load(ordering: .acquiring)
      do throws(FileError) {
        let gone = try sink.resume()
        struggling.store(false, ordering: .releasing)
        figures.write(losing: gone)
        isDirty = true
        // Otherwise the next item shows whether it is over.
        if gone == 0 { tellRecovered() }
        return
      } catch {
        latest = error
      }
      if isLast || SystemClock.monotonicNanoseconds() >= troubleBegan + patience.limit {
        struggling.store(false, ordering: .releasing)
        return giveUp(latest)
      }
      pause = min(1_000_000_000, 2 * pause)
    }
  }

  private func giveUp(_ error: FileError) {
    // Rows of a batch were counted as written when they came.
    unwritten = sink.unwritten ?? 0
    figures.write(losing: sink.unwritten ?? 1)
    fail(error)
  }

  /// Items that arrive wake nobody for long.
  private func pauseUnlessStopping(_ pause: UInt64) {
    let deadline = SystemClock.monotonicNanoseconds() + pause
    while !stopping.load(ordering: .acquiring) {
      let seen = arrivals.value
      if stopping.load(ordering: .acquiring) { return }
      if !arrivals.wait(past: seen, deadline: deadline) { return }
      if SystemClock.monotonicNanoseconds() >= deadline { return }
    }
  }

  /// It goes on for good when it has caught up.
  private func tellOfStallsEnd() {
    guard isStalled.load(ordering: .relaxed), filled.load(ordering: .relaxed) == 0,
      isStalled.exchange(false, ordering: .acquiring)
    else { return }
    patience.tell(.recovered(place: name, lost: lost - lostBeforeStall.load(ordering: .relaxed)))
  }

  private func tellRecovered() {
    patience.tell(.recovered(place: name, lost: lost - trouble.lost))
    trouble = (false, lost)
  }
}
