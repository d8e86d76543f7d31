/// Scratch memory that the convolutions of a plan use by turns: as large as the largest of them needs.
final class Workspace: @unchecked Sendable {
  /// Per worker.
  private(set) var inputStrips: [AlignedBuffer<Float>] = []
  /// Per worker.
  private(set) var gradientStrips: [AlignedBuffer<Float>] = []
  /// Per picture, so that they are added up in the order of pictures whoever computed them.
  private(set) var weightGradients = AlignedBuffer<Float>(count: 0)

  /// Makes room before the first step; what the memory held is lost.
  func reserve(workers: Int, inputStrip: Int, gradientStrip: Int, weightGradients count: Int) {
    Self.reserve(&inputStrips, workers: workers, count: inputStrip)
    Self.reserve(&gradientStrips, workers: workers, count: gradientStrip)
    if weightGradients.count < count {
      weightGradients = AlignedBuffer(count: 0)
      weightGradients = AlignedBuffer(count: count)
    }
  }

  private static func reserve(_ strips: inout [AlignedBuffer<Float>], workers: Int, count: Int) {
    guard (strips.first?.count ?? 0) < count else { return }
    strips = []
    strips = (0..<workers).map { _ in AlignedBuffer(count: count) }
  }
}
