import Glibc
import Synchronization
import System

/// The thread behind a `SinkQueue`, and the ring of items between the two.
///
/// An item belongs to the frame loop from the moment it took a unit of `free` until it gave one to `filled`, and to the
/// sink's thread the other way round; the semaphores order the memory accesses. That is why the pointers below may be
/// shared.
final class SinkThread<Sink: ResultSink>: @unchecked Sendable {
  let capacity: Int
  private let items: UnsafeMutablePointer<Sink.Item>
  private let free: UnsafeMutablePointer<sem_t>
  private let filled: UnsafeMutablePointer<sem_t>
  /// Used by the sink's thread only.
  private var sink: Sink
  private let failed = Atomic(false)
  private let failure = Mutex<FileError?>(nil)
  private let stopping = Atomic(false)
  /// Used by the queue's owner only.
  private var thread: pthread_t?

  init(_ sink: Sink, capacity: Int, makeItem: () -> Sink.Item) {
    (self.sink, self.capacity) = (sink, capacity)
    items = .allocate(capacity: capacity)
    for index in 0..<capacity { (items + index).initialize(to: makeItem()) }
    (free, filled) = (.allocate(capacity: 1), .allocate(capacity: 1))
    sem_init(free, 0, UInt32(capacity))
    sem_init(filled, 0, 0)
  }

  deinit {
    items.deinitialize(count: capacity).deallocate()
    sem_destroy(free)
    sem_destroy(filled)
    free.deallocate()
    filled.deallocate()
  }

  func start(name: String) throws(FileError) {
    let body = Unmanaged.passRetained(ThreadBody { self.run() })
    // Signals belong to the threads that wait for them; a sink's thread inherits a mask that blocks all.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<ThreadBody>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard status == 0 else {
      body.release()
      throw FileError(name, "cannot be written: the system gives no thread: \(systemMessage(status))")
    }
    self.thread = thread
  }

  func check() throws(FileError) {
    guard failed.load(ordering: .acquiring) else { return }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  func takeFreeItem() -> Bool { retryingInterrupts { sem_trywait(free) } == 0 }
  func waitForFreeItem() { _ = retryingInterrupts { sem_wait(free) } }

  func fillItem(_ index: Int, _ fill: (inout Sink.Item) -> Void) {
    fill(&items[index])
    sem_post(filled)
  }

  /// Waits until the queue is empty and the sink has finished; does nothing the second time.
  func stop() {
    guard let thread else { return }
    self.thread = nil
    stopping.store(true, ordering: .releasing)
    sem_post(filled)
    pthread_join(thread, nil)
  }

  private func fail(_ error: FileError) {
    failure.withLock { if $0 == nil { $0 = error } }
    failed.store(true, ordering: .releasing)
  }

  private func run() {
    var next = 0
    while true {
      _ = retryingInterrupts { sem_wait(filled) }
      // The last unit of `filled` stands for no item: the owner asks to stop.
      if stopping.load(ordering: .acquiring), unfilledItems == capacity { break }
      if !failed.load(ordering: .relaxed) {
        do { try sink.write(items[next]) } catch { fail(error) }
      }
      next = (next + 1) % capacity
      sem_post(free)
    }
    do { try sink.finish() } catch { fail(error) }
  }

  private var unfilledItems: Int {
    var value: Int32 = 0
    sem_getvalue(free, &value)
    return Int(value)
  }
}

/// What a thread runs, as the object that the system's thread call hands on.
private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
