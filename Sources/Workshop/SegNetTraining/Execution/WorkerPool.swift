import Glibc
import LabelledPictures
import Synchronization
import System

/// A fixed crew of threads that shares out numbered pieces of work, the caller among them.
///
/// Which thread takes which piece is left to chance; results must therefore depend on the piece alone. The threads end
/// with the last reference to the pool.
///
/// Work that is not due yet can be begun beside: threads take pieces of it whenever they would otherwise wait.
package final class WorkerPool: @unchecked Sendable {
  package let workerCount: Int
  private let crew = Crew()
  private var threads: [pthread_t] = []

  /// - Parameter workerCount: threads that work, the caller included.
  /// - Throws: `TrainingError.noThread` when the system gives no more; those that were started have ended then.
  package init(workerCount: Int) throws(TrainingError) {
    precondition(workerCount >= 1)
    self.workerCount = workerCount
    for worker in 1..<max(1, workerCount) {
      var thread = pthread_t()
      let start = Unmanaged.passRetained(Start(crew: crew, worker: worker))
      let result = pthread_create(
        &thread, nil,
        { argument in
          let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
          start.crew.serve(worker: start.worker)
          return nil
        }, start.toOpaque())
      guard result == 0 else {
        // The new thread would have taken over what it is told.
        start.release()
        throw .noThread(count: workerCount, reason: systemMessage(result))
      }
      threads.append(thread)
    }
  }

  deinit {
    crew.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Does every piece of `0..<pieces` once and returns when all are done.
  package func forEach(_ pieces: Int, _ work: @escaping @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    if threads.isEmpty || pieces <= 1 {
      for piece in 0..<pieces { work(piece, 0) }
    } else {
      crew.share(pieces, among: threads.count, work)
    }
  }

  /// Begins work that is to be done by the time of `finishSpare`: the threads take its pieces in the moments in which they
  /// wait for each other.
  ///
  /// - Precondition: what was begun before is finished.
  func beginSpare(_ pieces: Int, _ work: @escaping Crew.Work) { crew.beginSpare(pieces, work) }

  /// Does what is left of the spare work, with all threads, and returns when it is done.
  func finishSpare() { crew.finishSpare() }
}

/// What a new thread is told.
private final class Start {
  let crew: Crew
  let worker: Int
  init(crew: Crew, worker: Int) { (self.crew, self.worker) = (crew, worker) }
}

/// What the threads of a pool share; they hold it, and not the pool.
final class Crew: @unchecked Sendable {
  typealias Work = @Sendable (_ piece: Int, _ worker: Int) -> Void

  private struct State {
    var mutex = pthread_mutex_t()
    var changed = pthread_cond_t()
    var round = 0
    var busy = 0
    var stopping = false
    var pieces = 0
    var work: Work?
    var spare = Spare()
  }

  /// What is done in idle moments.
  private struct Spare {
    var pieces = 0
    var next = 0
    var running = 0
    var work: Work?
  }

  /// Guarded by its mutex.
  private let state: UnsafeMutablePointer<State>
  private let next = Atomic<Int>(0)

  init() {
    state = .allocate(capacity: 1)
    state.initialize(to: State())
    pthread_mutex_init(&state.pointee.mutex, nil)
    pthread_cond_init(&state.pointee.changed, nil)
  }

  deinit {
    pthread_cond_destroy(&state.pointee.changed)
    pthread_mutex_destroy(&state.pointee.mutex)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func stop() {
    pthread_mutex_lock(&state.pointee.mutex)
    state.pointee.stopping = true
    pthread_cond_broadcast(&state.pointee.changed)
    pthread_mutex_unlock(&state.pointee.mutex)
  }

  /// The caller's part of a round: it works as worker 0 and waits for the others.
  func share(_ pieces: Int, among others: Int, _ work: @escaping Work) {
    pthread_mutex_lock(&state.pointee.mutex)
    next.store(0, ordering: .relaxed)
    state.pointee.work = work
    state.pointee.pieces = pieces
    state.pointee.busy = others
    state.pointee.round += 1
    pthread_cond_broadcast(&state.pointee.changed)
    pthread_mutex_unlock(&state.pointee.mutex)
    takePieces(pieces, worker: 0, work)
    pthread_mutex_lock(&state.pointee.mutex)
    while state.pointee.busy > 0 { waitOrTakeSpare(worker: 0) }
    state.pointee.work = nil
    pthread_mutex_unlock(&state.pointee.mutex)
  }

  func beginSpare(_ pieces: Int, _ work: @escaping Work) {
    pthread_mutex_lock(&state.pointee.mutex)
    precondition(state.pointee.spare.work == nil, "spare work is finished before other is begun")
    state.pointee.spare = Spare(pieces: pieces, work: work)
    pthread_cond_broadcast(&state.pointee.changed)
    pthread_mutex_unlock(&state.pointee.mutex)
  }

  func finishSpare() {
    pthread_mutex_lock(&state.pointee.mutex)
    while state.pointee.spare.next < state.pointee.spare.pieces || state.pointee.spare.running > 0 {
      waitOrTakeSpare(worker: 0)
    }
    state.pointee.spare = Spare()
    pthread_mutex_unlock(&state.pointee.mutex)
  }

  /// Does one piece of the spare work or, when there is none, waits for a change. Whoever calls it holds the mutex, and looks
  /// again afterwards.
  private func waitOrTakeSpare(worker: Int) {
    guard state.pointee.spare.next < state.pointee.spare.pieces else {
      pthread_cond_wait(&state.pointee.changed, &state.pointee.mutex)
      return
    }
    let piece = state.pointee.spare.next
    state.pointee.spare.next += 1
    state.pointee.spare.running += 1
    var work = state.pointee.spare.work
    pthread_mutex_unlock(&state.pointee.mutex)
    work!(piece, worker)
    work = nil
    pthread_mutex_lock(&state.pointee.mutex)
    state.pointee.spare.running -= 1
    if state.pointee.spare.running == 0 { pthread_cond_broadcast(&state.pointee.changed) }
  }

  private func takePieces(_ pieces: Int, worker: Int, _ work: Work) {
    while true {
      let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if piece >= pieces { return }
      work(piece, worker)
    }
  }

  /// The life of one of the other threads.
  func serve(worker: Int) {
    var seen = 0
    pthread_mutex_lock(&state.pointee.mutex)
    while true {
      while state.pointee.round == seen, !state.pointee.stopping { waitOrTakeSpare(worker: worker) }
      if state.pointee.stopping { break }
      seen = state.pointee.round
      let pieces = state.pointee.pieces
      var work = state.pointee.work
      pthread_mutex_unlock(&state.pointee.mutex)
      takePieces(pieces, worker: worker, work!)
      // Before the caller goes on: what the work holds must not go away in this thread, it may hold the pool.
      work = nil
      pthread_mutex_lock(&state.pointee.mutex)
      state.pointee.busy -= 1
      if state.pointee.busy == 0 { pthread_cond_broadcast(&state.pointee.changed) }
    }
    pthread_mutex_unlock(&state.pointee.mutex)
  }
}
