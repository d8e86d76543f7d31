import CSegKernels
import LabelledPictures

/// What every layer of a plan works with.
struct ExecutionContext: Sendable {
  let isa: TrainingISA
  // Function pointers and constants only.
  nonisolated(unsafe) let kernels: seg_training_kernels
  let pool: WorkerPool
  let pictures: Int
  let workspace: Workspace

  init(isa: TrainingISA = .best, pool: WorkerPool, pictures: Int) throws(TrainingError) {
    workspace = try Workspace()
    (self.isa, self.kernels, self.pool, self.pictures) = (isa, isa.kernels, pool, pictures)
  }

  /// Scratch rows of a layer's own, one strip per worker.
  func strips(_ layout: FeatureLayout, rows: Int) throws(TrainingError) -> [AlignedBuffer<Float>] {
    var strips: [AlignedBuffer<Float>] = []
    for _ in 0..<pool.workerCount { strips.append(try AlignedBuffer(count: layout.stripCount(rows: rows))) }
    return strips
  }
}
