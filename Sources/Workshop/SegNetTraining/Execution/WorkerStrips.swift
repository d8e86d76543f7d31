/// Scratch memory of the same size for each worker.
struct WorkerStrips: Sendable {
  /// **Units**: numbers, of one worker.
  let count: Int
  private let memory: AlignedBuffer<Float>
  /// Whole cache lines, so that no two workers write the same one.
  private let stride: Int

  /// - Parameter count: numbers for each worker.
  init(count: Int, workers: Int, from source: any MemorySource) throws(TrainingError) {
    self.count = count
    stride = allocatedBytes(count * MemoryLayout<Float>.stride) / MemoryLayout<Float>.stride
    memory = try AlignedBuffer(count: workers * stride, for: .scratch, from: source)
  }

  subscript(worker: Int) -> MutableSpan<Float> {
    @_lifetime(immortal) get { memory.mutablePart(worker * stride, count) }
  }
}
