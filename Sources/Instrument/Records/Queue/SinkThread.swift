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
  /// Used by the queue's owner only.
  private var thread: Thread?

  init(_ sink: Sink, capacity: Int, makeItem: () -> Sink.Item) {
    (self.sink, self.capacity) = (sink, capacity)
    items = .allocate(capacity: capacity)
    for index in 0..<capacity { (items + index).initialize(to: makeItem()) }
    free = Atomic(capacity)
  }

  deinit { items.deinitialize(count: capacity).deallocate() }

  func start(name: String) throws(FileError) {
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
    return true
  }

  func waitForFreeItem() {
    while true {
      let seen = room.value
      if claimFreeItem() { return }
      room.wait(past: seen)
    }
  }

  func fillItem(_ index: Int, _ fill: (inout Sink.Item) -> Void) {
    fill(&items[index])
    filled.wrappingAdd(1, ordering: .releasing)
    arrivals.signal()
  }

  /// Waits until the queue is empty and the sink has finished; does nothing the second time.
  func stop() {
    guard let thread else { return }
    self.thread = nil
    stopping.store(true, ordering: .releasing)
    arrivals.signal()
    thread.join()
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
        arrivals.wait(past: seen)
        continue
      }
      filled.wrappingSubtract(1, ordering: .relaxed)
      if !failed.load(ordering: .relaxed) {
        do { try sink.write(items[next]) } catch { fail(error) }
      }
      next = (next + 1) % capacity
      free.wrappingAdd(1, ordering: .releasing)
      room.signal()
    }
    do { try sink.finish() } catch { fail(error) }
  }
}
