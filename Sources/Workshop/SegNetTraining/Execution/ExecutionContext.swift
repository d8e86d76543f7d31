/// What every layer of a plan works with.
struct ExecutionContext: Sendable {
  let isa: TrainingISA
  let kernels: TrainingKernels
  let pictures: Int
  let workspace: Workspace
  /// Where the layers get their memory from.
  let memory: any MemorySource
  private let workerCount: Int
  private let threads: WorkerPool?

  init(isa: TrainingISA = .best, pool: WorkerPool, pictures: Int) throws(TrainingError) {
    try self.init(
      isa: isa, threads: pool, workerCount: pool.workerCount, pictures: pictures, memory: SystemMemory())
  }

  /// For plans that are made to count their memory, and never run: without threads.
  init(counting memory: CountedMemory, workers: Int, pictures: Int) throws(TrainingError) {
    try self.init(isa: .best, threads: nil, workerCount: workers, pictures: pictures, memory: memory)
  }

  private init(
    isa: TrainingISA, threads: WorkerPool?, workerCount: Int, pictures: Int, memory: any MemorySource
  ) throws(TrainingError) {
    workspace = try Workspace(workers: workerCount, from: memory)
    (self.isa, self.kernels, self.threads, self.workerCount) = (isa, isa.kernels, threads, workerCount)
    (self.pictures, self.memory) = (pictures, memory)
  }

  /// - Precondition: the plan is made to run.
  var pool: WorkerPool {
    guard let threads else { preconditionFailure("a plan that only counts its memory does not run") }
    return threads
  }

  /// Scratch rows of a layer's own, one strip per worker.
  func strips(_ layout: FeatureLayout, rows: Int) throws(TrainingError) -> WorkerStrips {
    try WorkerStrips(count: layout.stripCount(rows: rows), workers: workerCount, from: memory)
  }

  /// Scratch memory of a layer's own.
  func scratch<Element>(_ count: Int, filledWith value: Element? = nil) throws(TrainingError)
    -> AlignedBuffer<Element>
  {
    try AlignedBuffer(count: count, for: .scratch, from: memory, filledWith: value)
  }

  /// The place of a layer's output for all pictures.
  ///
  /// - Parameter shared: memory that others use too, before or after; nil: of its own.
  func map(_ layout: FeatureLayout, in shared: AlignedBuffer<Float>?) throws(TrainingError) -> FeatureMap {
    if let shared { return FeatureMap(layout: layout, memory: shared) }
    return FeatureMap(
      layout: layout,
      memory: try AlignedBuffer(count: pictures * layout.pictureCount, for: .maps, from: memory))
  }
}
