import CSegKernels
import Glibc
import Synchronization

/// The threads that help the caller with each job. They sleep between jobs.
final class ThreadCrew {
  private let bell = JobBell()
  private var workers: [pthread_t] = []

  /// - Parameters:
  ///   - count: threads besides the caller.
  ///   - body: what a thread does, given its number (from 1) and the job's number (from 0). A thread that the system
  ///     keeps waiting may come late to a job, or skip jobs.
  /// - Throws: `RuntimeError.threadUnavailable` when the system gives no thread.
  init(count: Int, body: @escaping @Sendable (_ thread: Int, _ job: Int) -> Void) throws(RuntimeError) {
    for number in 0..<count {
      let worker = Unmanaged.passRetained(Worker(number: number + 1, bell: bell, body: body))
      var thread = pthread_t()
      let failure = pthread_create(&thread, nil, runWorker, worker.toOpaque())
      guard failure == 0 else {
        worker.release()
        throw .threadUnavailable(problem: String(cString: strerror(failure)))
      }
      workers.append(thread)
    }
  }

  deinit {
    bell.close()
    for worker in workers { pthread_join(worker, nil) }
  }

  /// Wakes the threads for a job.
  func call(job: Int) {
    if !workers.isEmpty { bell.ring(job) }
  }
}

private func runWorker(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  Unmanaged<Worker>.fromOpaque(argument!).takeRetainedValue().work()
  return nil
}

private final class Worker: Sendable {
  let number: Int
  let bell: JobBell
  let body: @Sendable (Int, Int) -> Void

  init(number: Int, bell: JobBell, body: @escaping @Sendable (Int, Int) -> Void) {
    (self.number, self.bell, self.body) = (number, bell, body)
  }

  func work() {
    var last = JobBell.none
    while true {
      last = bell.wait(after: last)
      if last == JobBell.closed { return }
      body(number, last)
    }
  }
}

/// Says which job is the newest.
private final class JobBell: Sendable {
  static let none = -1
  static let closed = -2
  /// Looks before a thread goes to sleep, some 50 microseconds.
  private static let patience = 2000

  private let job = Atomic<Int>(none)
  // Initialised once, destroyed with this object, and made for use by many threads.
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private nonisolated(unsafe) let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func close() { ring(Self.closed) }

  func ring(_ newest: Int) {
    pthread_mutex_lock(mutex)
    job.store(newest, ordering: .releasing)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Waits for a job other than `last`.
  func wait(after last: Int) -> Int {
    // The next picture is often there already, and waking a thread takes longer than this.
    for _ in 0..<Self.patience {
      let newest = job.load(ordering: .acquiring)
      if newest != last { return newest }
      seg_pause()
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while job.load(ordering: .acquiring) == last { pthread_cond_wait(condition, mutex) }
    return job.load(ordering: .acquiring)
  }
}
