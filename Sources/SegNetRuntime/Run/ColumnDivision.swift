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
    func matchesChunks(of source: Stage, _ fits: (_ own: Range<Int>, _ source: Range<Int>) -> Bool) -> Bool {
      (0..<threadCount).allSatisfy { chunk in
        fits(
          columns(width: stage.shape.width, unit: unit(of: stage), chunk: chunk),
          columns(width: source.shape.width, unit: unit(of: source), chunk: chunk))
      }
    }
    func matches(_ source: Stage, doubled: Bool) -> Bool {
      let factor = doubled ? 2 : 1
      return matchesChunks(of: source) {
        $0.lowerBound == factor * $1.lowerBound && $0.upperBound == factor * $1.upperBound
      }
    }
    return switch stage.kind {
    case .picture: true
    case .convolution, .labels, .regression: stage.padding == 0 && matches(source, doubled: false)
    case .pooledConvolution: false
    case .pooling:
      matchesChunks(of: source) { 2 * $0.lowerBound == $1.lowerBound && 2 * $0.upperBound == $1.upperBound }
    case .unpooling:
      unit(of: stages[stage.second]) == unit(of: source) && matches(source, doubled: true)
    case .repetition, .concatenation, .addition, .pixelShuffle:
      matches(source, doubled: stage.doublesSource)
        && matches(stages[stage.second], doubled: stage.doublesSecond)
    case .bilinear: false
    }
  }
}
