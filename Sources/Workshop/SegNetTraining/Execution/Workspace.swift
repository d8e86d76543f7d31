import LabelledPictures

/// Scratch memory that the layers of a plan use by turns: as large as the largest of them needs.
final class Workspace: @unchecked Sendable {
  /// **Units**: numbers.
  struct Needs: Equatable, Sendable {
    /// Per worker.
    var inputStrip = 0
    /// Per worker.
    var gradientStrip = 0
    var weightGradients = 0

    func union(_ other: Needs) -> Needs {
      Needs(
        inputStrip: max(inputStrip, other.inputStrip), gradientStrip: max(gradientStrip, other.gradientStrip),
        weightGradients: max(weightGradients, other.weightGradients))
    }
  }

  /// Per worker.
  private(set) var inputStrips: [AlignedBuffer<Float>] = []
  /// Per worker.
  private(set) var gradientStrips: [AlignedBuffer<Float>] = []
  /// Per picture, so that they are added up in the order of pictures whoever computed them.
  private(set) var weightGradients: AlignedBuffer<Float>

  init() throws(TrainingError) { weightGradients = try AlignedBuffer(count: 0) }

  /// Makes room before the first step; what the memory held is lost.
  func reserve(workers: Int, _ needs: Needs) throws(TrainingError) {
    try Self.reserve(&inputStrips, workers: workers, count: needs.inputStrip)
    try Self.reserve(&gradientStrips, workers: workers, count: needs.gradientStrip)
    if weightGradients.count < needs.weightGradients {
      weightGradients = try AlignedBuffer(count: 0)
      weightGradients = try AlignedBuffer(count: needs.weightGradients)
    }
  }

  private static func reserve(_ strips: inout [AlignedBuffer<Float>], workers: Int, count: Int)
    throws(TrainingError)
  {
    guard (strips.first?.count ?? 0) < count else { return }
    strips = []
    for _ in 0..<workers { strips.append(try AlignedBuffer(count: count)) }
  }
}
