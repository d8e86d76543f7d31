/// When a stage can give which rows, and which rows of its source it then no longer needs.
struct RowRule: BitwiseCopyable, Sendable {
  let kind: Stage.Kind
  let source: Int
  let second: Int
  /// 1 where a row of these gives two rows, else 0.
  let sourceShift: Int
  let secondShift: Int
  /// Rows of the band's output and of its source.
  let height: Int
  let sourceHeight: Int
  let padding: Int
  /// The most rows that it gives in one step.
  let rowsPerStep: Int

  /// The rows given after the next step, for the rows that every stage has given so far.
  @inline(__always)
  func next(after own: Int, _ produced: UnsafePointer<Int>) -> Int {
    let available =
      switch kind {
      case .picture: height
      case .convolution, .labels, .regression: convolutionRows(produced[source])
      case .pooledConvolution: convolutionRows(produced[source]) / 2
      case .pooling: produced[source] / 2
      case .unpooling, .repetition, .concatenation, .addition, .pixelShuffle:
        min(produced[source] << sourceShift, produced[second] << secondShift)
      case .bilinear: produced[source] == sourceHeight ? height : max(0, 2 * produced[source] - 1)
      }
    return max(own, min(available, own + rowsPerStep, height))
  }

  /// The first source row that is still needed when this many rows are given.
  @inline(__always)
  func firstSourceRow(after own: Int) -> Int {
    if own >= height { return sourceHeight }
    return switch kind {
    case .picture: sourceHeight
    case .convolution, .labels, .regression: max(0, own - padding)
    case .pooledConvolution: max(0, 2 * own - padding)
    case .pooling: 2 * own
    case .unpooling, .repetition, .concatenation, .addition, .pixelShuffle: own >> sourceShift
    case .bilinear: max(0, (own - 1) >> 1)
    }
  }

  /// The same for the rows, or pooling positions, of `second`.
  @inline(__always)
  func firstSecondRow(after own: Int) -> Int { own >= height ? .max : own >> secondShift }

  /// The first source row that a row reads; below 0 beyond the band.
  @inline(__always)
  func firstSourceRow(readBy own: Int) -> Int {
    switch kind {
    case .picture: 0
    case .convolution, .labels, .regression: own - padding
    case .pooledConvolution: 2 * own - padding
    case .pooling: 2 * own
    case .unpooling, .repetition, .concatenation, .addition, .pixelShuffle: own >> sourceShift
    case .bilinear: (own + 1) / 2 - 1
    }
  }

  /// How many rows at the beginning of a band read source rows beyond it; as many as there are at its end.
  var rowsAcrossBorder: Int {
    switch kind {
    case .convolution, .labels, .regression: padding
    case .pooledConvolution: (padding + 1) / 2
    case .bilinear: 1
    case .picture, .pooling, .unpooling, .repetition, .concatenation, .addition, .pixelShuffle: 0
    }
  }

  @inline(__always)
  private func convolutionRows(_ sourceRows: Int) -> Int {
    sourceRows == sourceHeight ? sourceHeight : max(0, sourceRows - padding)
  }
}
