import Synchronization

/// Threads that help the one that owns them with numbered jobs, and sleep between jobs.
///
/// They end with the team. One that the system keeps waiting may come late to a job, or skip jobs.
public final class WorkerTeam: Sendable {
  private let bell: Bell
  private let threads: [Thread]

  /// - Parameters:
  ///   - name: of the threads.
  ///   - count: threads besides the caller.
  ///   - looks: how often a thread looks for a job before it goes to sleep; waking up takes longer than 2000.
  ///   - body: what a thread does, given its number (from 1) and the job's. It must not hold the team.
  /// - Throws: `ThreadError` when the system gives no more; those that were started have ended then.
  public init(
    name: String, count: Int, looks: Int = 0, body: @escaping @Sendable (_ worker: Int, _ job: Int) -> Void
  ) throws(ThreadError) {
    let bell = Bell()
    var threads: [Thread] = []
    do throws(ThreadError) {
      for worker in 0..<count {
        threads.append(try Thread(name: name) { bell.serve(looks: looks) { body(worker + 1, $0) } })
      }
    } catch {
      bell.ring(Bell.closed)
      for thread in threads { thread.join() }
      throw error
    }
    (self.bell, self.threads) = (bell, threads)
  }

  deinit {
    bell.ring(Bell.closed)
    for thread in threads { thread.join() }
  }

  /// Threads besides the caller.
  public var count: Int { threads.count }

  /// Wakes the threads for a job.
  ///
  /// - Parameter job: another number than the last, from 0.
  public func call(job: Int) {
    if !threads.isEmpty { bell.ring(job) }
  }
}

/// Says which job is the newest. The threads hold it, and not the team.
private final class Bell: Sendable {
  static let none = -1
  static let closed = -2

  private let job = Atomic<Int>(none)
  private let changed = Event()

  func ring(_ newest: Int) {
    job.store(newest, ordering: .releasing)
    changed.signal()
  }

  /// The life of a thread: every job that it hears of, once.
  func serve(looks: Int, _ work: (Int) -> Void) {
    var last = Self.none
    while true {
      let seen = changed.value
      let newest = job.load(ordering: .acquiring)
      if newest == Self.closed { return }
      if newest == last {
        changed.wait(past: seen, looks: looks)
      } else {
        last = newest
        work(newest)
      }
    }
  }
}
