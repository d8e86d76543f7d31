import LabelledPictures
import Synchronization
import System

/// A fixed crew of threads that shares out numbered pieces of work, the caller among them.
///
/// Which thread takes which piece is left to chance; results must therefore depend on the piece alone. The threads end
/// with the last reference to the pool.
///
/// Work that is not due yet can be begun beside: threads take pieces of it whenever they would otherwise wait.
package final class WorkerPool: Sendable {
  package let workerCount: Int
  private let work = SharedWork()
  private let team: WorkerTeam

  /// - Parameter workerCount: threads that work, the caller included.
  /// - Throws: `TrainingError.noThread` when the system gives no more; those that were started have ended then.
  package init(workerCount: Int) throws(TrainingError) {
    precondition(workerCount >= 1)
    self.workerCount = workerCount
    do throws(ThreadError) {
      let work = work
      team = try WorkerTeam(name: "hooke-train", count: workerCount - 1) { worker, _ in
        work.serve(worker: worker)
      }
    } catch { throw .noThread(count: workerCount, reason: error.reason) }
  }

  /// Does every piece of `0..<pieces` once and returns when all are done.
  package func forEach(_ pieces: Int, _ work: @escaping @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    if workerCount == 1 || pieces <= 1 {
      for piece in 0..<pieces { work(piece, 0) }
    } else {
      team.call(job: self.work.share(pieces, work))
      self.work.finish(pieces)
    }
  }

  /// Begins work that is to be done by the time of `finishSpare`: the threads take its pieces in the moments in which they
  /// wait for each other.
  ///
  /// - Precondition: what was begun before is finished.
  func beginSpare(_ pieces: Int, _ work: @escaping SharedWork.Work) {
    team.call(job: self.work.beginSpare(pieces, work))
  }

  /// Does what is left of the spare work, with all threads, and returns when it is done.
  func finishSpare() { work.finishSpare() }
}
