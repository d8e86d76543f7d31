import Synchronization
import System

/// What the threads of a pool share; they hold it, and not the pool.
final class SharedWork: Sendable {
  typealias Work = @Sendable (_ piece: Int, _ worker: Int) -> Void

  private struct State {
    /// The round's, while pieces of it may be taken.
    var work: Work?
    var pieces = 0
    /// Threads besides the caller that take pieces of the round.
    var busy = 0
    var spare = Spare()
    var jobs = 0
  }

  /// What is done in idle moments.
  private struct Spare {
    var pieces = 0
    var next = 0
    var running = 0
    var work: Work?
  }

  private let state = Mutex(State())
  /// The next piece of the round.
  private let next = Atomic<Int>(0)
  /// Changes when the last thread has left a round, or finished a spare piece.
  private let done = Event()

  /// Begins a round.
  ///
  /// - Returns: the number of the job to call the threads for.
  func share(_ pieces: Int, _ work: @escaping Work) -> Int {
    state.withLock { state in
      next.store(0, ordering: .relaxed)
      (state.work, state.pieces) = (work, pieces)
      state.jobs += 1
      return state.jobs
    }
  }

  /// The caller's part of a round: it works as worker 0 and waits for the others.
  func finish(_ pieces: Int) {
    runPieces(pieces, worker: 0, state.withLock { $0.work! })
    // Every piece is claimed: who comes late finds none, and what the work holds can go.
    wait { state in
      guard state.busy == 0 else { return false }
      state.work = nil
      return true
    }
  }

  /// - Returns: the number of the job to call the threads for.
  func beginSpare(_ pieces: Int, _ work: @escaping Work) -> Int {
    state.withLock { state in
      precondition(state.spare.work == nil, "spare work is finished before other is begun")
      state.spare = Spare(pieces: pieces, work: work)
      state.jobs += 1
      return state.jobs
    }
  }

  func finishSpare() {
    wait { state in
      guard state.spare.next >= state.spare.pieces, state.spare.running == 0 else { return false }
      state.spare = Spare()
      return true
    }
  }

  /// What one of the other threads does when it is called: whatever there is.
  func serve(worker: Int) {
    while runRound(worker: worker) || runSpare(worker: worker) {}
  }

  /// Does spare pieces, and sleeps when there is none, until something is so.
  private func wait(until isSo: (inout sending State) -> Bool) {
    while true {
      let seen = done.value
      if state.withLock({ isSo(&$0) }) { return }
      if !runSpare(worker: 0) { done.wait(past: seen) }
    }
  }

  private func runRound(worker: Int) -> Bool {
    guard joinRound(worker: worker) else { return false }
    let isLast = state.withLock { state in
      state.busy -= 1
      return state.busy == 0
    }
    if isLast { done.signal() }
    return true
  }

  /// Runs pieces of the round. What the work holds must have gone when this returns, not when the round is left: it may hold
  /// the pool, which must not end in one of its own threads.
  private func joinRound(worker: Int) -> Bool {
    let round = state.withLock { state -> (Work, Int)? in
      guard let work = state.work, next.load(ordering: .relaxed) < state.pieces else { return nil }
      state.busy += 1
      return (work, state.pieces)
    }
    guard let round else { return false }
    runPieces(round.1, worker: worker, round.0)
    return true
  }

  private func runPieces(_ pieces: Int, worker: Int, _ work: Work) {
    while true {
      let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if piece >= pieces { return }
      work(piece, worker)
    }
  }

  private func runSpare(worker: Int) -> Bool {
    guard doSpare(worker: worker) else { return false }
    let isLast = state.withLock { state in
      state.spare.running -= 1
      return state.spare.running == 0
    }
    if isLast { done.signal() }
    return true
  }

  private func doSpare(worker: Int) -> Bool {
    let claimed = state.withLock { state -> (Work, Int)? in
      guard let work = state.spare.work, state.spare.next < state.spare.pieces else { return nil }
      let piece = state.spare.next
      state.spare.next += 1
      state.spare.running += 1
      return (work, piece)
    }
    guard let claimed else { return false }
    claimed.0(claimed.1, worker)
    return true
  }
}
