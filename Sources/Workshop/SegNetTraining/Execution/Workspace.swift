/// Scratch memory that the layers of a plan use by turns: as large as the largest of them needs.
///
/// Unchecked: it grows while a plan is made, and is used by the plan's steps only.
final class Workspace: @unchecked Sendable {
  /// **Units**: numbers.
  struct Needs: Equatable, Sendable {
    /// Per worker.
    var inputStrip = 0
    /// Per worker.
    var gradientStrip = 0
    var weightGradients = 0
  }

  private var inputStrips: WorkerStrips?
  private var gradientStrips: WorkerStrips?
  /// Per picture, so that they are added up in the order of pictures whoever computed them.
  private(set) var weightGradients: AlignedBuffer<Float>
  private let workers: Int
  private let source: any MemorySource

  init(workers: Int, from source: any MemorySource) throws(TrainingError) {
    (self.workers, self.source) = (workers, source)
    weightGradients = try AlignedBuffer(count: 0, for: .scratch, from: source)
  }

  /// A strip of the worker's, as large as any layer reserved.
  @_lifetime(immortal)
  func inputStrip(_ worker: Int) -> MutableSpan<Float> { inputStrips![worker] }

  @_lifetime(immortal)
  func gradientStrip(_ worker: Int) -> MutableSpan<Float> { gradientStrips![worker] }

  /// Makes room before the first step; what the memory held is lost.
  func reserve(_ needs: Needs) throws(TrainingError) {
    try reserve(&inputStrips, count: needs.inputStrip)
    try reserve(&gradientStrips, count: needs.gradientStrip)
    if weightGradients.count < needs.weightGradients {
      // What it replaces goes first.
      weightGradients = try AlignedBuffer(count: 0, for: .scratch, from: source)
      weightGradients = try AlignedBuffer(count: needs.weightGradients, for: .scratch, from: source)
    }
  }

  private func reserve(_ strips: inout WorkerStrips?, count: Int) throws(TrainingError) {
    guard (strips?.count ?? 0) < count else { return }
    strips = nil
    strips = try WorkerStrips(count: count, workers: workers, from: source)
  }
}
