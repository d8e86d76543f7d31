/// A part of the picture that one thread streams by itself: some of its rows over the whole width.
///
/// Bands stream away from a common border, or both towards it: every second band is reversed, its rows run from the
/// bottom to the top. On both sides of a border the same rows are made at the same time. So a band finds the rows that
/// it reads beyond its border in the rings of its neighbour: no row is made twice, and bands wait for each other only
/// at their borders.
///
/// Row numbers of a band count from 0 in its own direction.
struct Band: BitwiseCopyable, Sendable, Equatable {
  /// Rows of the padded picture.
  let firstRow: Int
  let rowCount: Int
  /// Rows that have labels: the last ones may be padding.
  let labelRowCount: Int
  let isReversed: Bool
  /// The bands beyond the first and beyond the last row in this band's direction; -1 at the picture's edges.
  let before: Int
  let after: Int

  /// - Parameters:
  ///   - height: of the padded picture, a multiple of `unit`.
  ///   - unit: rows that stay together.
  ///   - count: at most `height / unit`.
  static func bands(height: Int, labelHeight: Int, unit: Int, count: Int) -> [Band] {
    (0..<count).map { number in
      let first = height / unit * number / count * unit
      let end = height / unit * (number + 1) / count * unit
      let isReversed = (count - 1 - number) % 2 == 1
      let above = number - 1
      let below = number + 1 < count ? number + 1 : -1
      return Band(
        firstRow: first, rowCount: end - first, labelRowCount: min(end, labelHeight) - first,
        isReversed: isReversed, before: isReversed ? below : above, after: isReversed ? above : below)
    }
  }

  /// The row of the picture, or of a map smaller by `scale`, that is the band's row `row` there.
  @inline(__always)
  func pictureRow(_ row: Int, scale: Int = 1) -> Int {
    isReversed ? (firstRow + rowCount) / scale - 1 - row : firstRow / scale + row
  }
}
