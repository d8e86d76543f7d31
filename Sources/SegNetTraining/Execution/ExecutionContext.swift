import CSegKernels

/// What every layer of a plan works with.
struct ExecutionContext: Sendable {
  let isa: TrainingISA
  // Function pointers and constants only.
  nonisolated(unsafe) let kernels: seg_training_kernels
  let pool: WorkerPool
  let pictures: Int
  let workspace = Workspace()

  init(isa: TrainingISA = .best, pool: WorkerPool, pictures: Int) {
    (self.isa, self.kernels, self.pool, self.pictures) = (isa, isa.kernels, pool, pictures)
  }
}
