/// When a stage can give which rows, and which rows of its source it then no longer needs.
struct RowRule: BitwiseCopyable, Sendable {
  let kind: Stage.Kind
  let source: Int
  let second: Int
  let reach: RowReach
  /// 1 where a row of `second` gives two rows, else 0.
  let secondShift: Int
  /// Rows of the band's output and of its source.
  let height: Int
  let sourceHeight: Int
  /// The most rows that it gives in one step.
  let rowsPerStep: Int

  /// The rows given after the next step, for the rows that it, `source` and `second` have given so far.
  @inline(__always)
  func next(after own: Int, source sourceRows: Int, second secondRows: Int) -> Int {
    var available = height
    if kind != .picture {
      // Below its last row a map is known to go on as its edge.
      if sourceRows < sourceHeight { available = reach.rowsMade(from: sourceRows) }
      if second != source { available = min(available, secondRows << secondShift) }
    }
    return max(own, min(available, own + rowsPerStep, height))
  }

  /// The first source row that is still needed when this many rows are given.
  @inline(__always)
  func firstSourceRow(after own: Int) -> Int {
    own >= height ? sourceHeight : max(0, reach.firstRow(readBy: own))
  }

  /// The same for the rows, or pooling positions, of `second`.
  @inline(__always)
  func firstSecondRow(after own: Int) -> Int { own >= height ? .max : own >> secondShift }

  /// The first source row that a row reads; below 0 beyond the band.
  @inline(__always)
  func firstSourceRow(readBy own: Int) -> Int { reach.firstRow(readBy: own) }

  /// How many rows at the beginning of a band read source rows beyond it, and how many at its end.
  var rowsAcrossBegin: Int { reach.rowsAcrossBegin }
  var rowsAcrossEnd: Int { reach.rowsAcrossEnd }
  /// How many rows at the beginning of the neighbouring band, which runs the other way, read this band's source rows.
  @inline(__always)
  var neighboursRowsAcrossBegin: Int { reach.reversed.rowsAcrossBegin }
}
