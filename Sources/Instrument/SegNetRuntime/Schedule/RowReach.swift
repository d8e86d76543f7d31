/// Which rows of its source a row reads: output row `r` reads the rows `(r * step + first) >> shift` to
/// `(r * step + last) >> shift`; those beyond the map are zeros, or the edge once more.
///
/// All that the schedule must know about an operation. `step` and `shift` are 1 and 0 where the rows are as many, 2 and
/// 0 where they are half as many, 1 and 1 where they are twice as many.
struct RowReach: BitwiseCopyable, Sendable, Equatable {
  /// Of `step`, to the base of 2.
  private let stepShift: Int
  let shift: Int
  let first: Int
  let last: Int

  var step: Int { 1 << stepShift }

  private init(stepShift: Int, shift: Int, first: Int, last: Int) {
    (self.stepShift, self.shift, self.first, self.last) = (stepShift, shift, first, last)
  }

  /// Each row from the same row.
  static let same = window(0)
  /// Two rows from one.
  static let half = RowReach(stepShift: 0, shift: 1, first: 0, last: 0)
  /// Two rows from one and from the next on either side.
  static let halfAndBeside = RowReach(stepShift: 0, shift: 1, first: -1, last: 1)
  /// One row from two.
  static let pair = pairedWindow(0)

  /// Each row from `padding` rows above to as many below.
  static func window(_ padding: Int) -> RowReach {
    RowReach(stepShift: 0, shift: 0, first: -padding, last: padding)
  }

  /// The same where every second row is given: row `r` from those around `2 r`.
  static func stridedWindow(_ padding: Int) -> RowReach {
    RowReach(stepShift: 1, shift: 0, first: -padding, last: padding)
  }

  /// The rows that two rows with such a window read.
  static func pairedWindow(_ padding: Int) -> RowReach {
    RowReach(stepShift: 1, shift: 0, first: -padding, last: 1 + padding)
  }

  /// The same where rows are counted from the bottom.
  var reversed: RowReach {
    RowReach(stepShift: stepShift, shift: shift, first: step - 1 - last, last: step - 1 - first)
  }

  /// The first row that a row reads; below 0 beyond the map.
  @inline(__always)
  func firstRow(readBy row: Int) -> Int { (row << stepShift + first) >> shift }

  /// All rows that some rows read; they may reach beyond the map.
  @inline(__always)
  func rows(readBy rows: Range<Int>) -> Range<Int> {
    firstRow(readBy: rows.lowerBound)..<((rows.upperBound - 1) << stepShift + last) >> shift + 1
  }

  /// How many rows can be made of the first `rows` of more.
  @inline(__always)
  func rowsMade(from rows: Int) -> Int { max(0, rows << shift - last + step - 1) >> stepShift }

  /// How many rows at the beginning of a map read beyond it, and how many at its end.
  var rowsAcrossBegin: Int { max(0, -first + step - 1) >> stepShift }
  var rowsAcrossEnd: Int { max(0, last) >> stepShift }

  /// How many row pointers a call for some rows needs: one per row read, or per row where two read the same one.
  func pointerCount(for rows: Int) -> Int { shift > 0 ? rows : self.rows(readBy: 0..<rows).count }
}
