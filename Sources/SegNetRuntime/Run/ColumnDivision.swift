import SegNetModel

/// How threads divide the columns of every map: each has one chunk, as equal as can be.
///
/// Bounds lie on columns of the coarsest map where it is wide enough to divide fairly: what pooling and unpooling read
/// then stays within a chunk.
struct ColumnDivision {
  let threadCount: Int
  private let coarsestWidth: Int

  init(_ stages: [Stage], threadCount: Int) {
    self.threadCount = threadCount
    coarsestWidth = stages.map(\.shape.width).min()!
  }

  /// Columns of a stage's output that stay together.
  func unit(of stage: Stage) -> Int {
    if coarsestWidth >= 8 * threadCount { return stage.shape.width / coarsestWidth }
    return stage.kind == .unpooling ? 2 : 1
  }

  @inline(__always)
  func columns(width: Int, unit: Int, chunk: Int) -> Range<Int> {
    let units = width / unit
    return units * chunk / threadCount * unit..<units * (chunk + 1) / threadCount * unit
  }

  /// Whether each chunk of a stage reads only what the same chunk of its sources wrote.
  func readsOwnColumns(_ stage: Stage, _ stages: [Stage]) -> Bool {
    let source = stages[stage.source]
    func match(_ fits: (_ own: Range<Int>, _ source: Range<Int>) -> Bool) -> Bool {
      (0..<threadCount).allSatisfy { chunk in
        fits(
          columns(width: stage.shape.width, unit: unit(of: stage), chunk: chunk),
          columns(width: source.shape.width, unit: unit(of: source), chunk: chunk))
      }
    }
    return switch stage.kind {
    case .picture: true
    case .convolution, .labels: stage.padding == 0 && match { $0 == $1 }
    case .pooledConvolution: false
    case .pooling: match { 2 * $0.lowerBound == $1.lowerBound && 2 * $0.upperBound == $1.upperBound }
    case .unpooling:
      unit(of: stages[stage.positions]) == unit(of: source)
        && match { $0.lowerBound == 2 * $1.lowerBound && $0.upperBound == 2 * $1.upperBound }
    }
  }
}
