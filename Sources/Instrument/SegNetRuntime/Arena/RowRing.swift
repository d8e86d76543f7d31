/// A band's ring of rows in the arena: byte offsets from the arena's start. Rows count from 0 in the band's direction.
///
/// Every band has those of every stage: the smaller they are, the more rows fit into the cache.
struct RowRing: BitwiseCopyable {
  /// A ring in the arena, and the rows of it that are ever written.
  struct Place {
    /// Pixel 0 of the first row.
    let start: Int
    let rows: Int
  }

  private let start: Int
  private let startBefore: Int
  private let startAfter: Int
  private let outside: Int
  private let leftBytes: Int32
  private let rowBytes: Int32
  private let ringRows: Int32
  private let writtenRows: Int32
  private let rowsBefore: Int32
  private let rowsAfter: Int32
  let isReversed: Bool

  /// - Parameters:
  ///   - before: the same ring of the band before the first row, without rows at the picture's edges; so for `after`.
  ///   - outside: pixel 0 of what stands for rows beyond the edges.
  init(
    _ own: Place, before: Place, after: Place, outside: Int, left: Int, stride: Int, count: Int,
    isReversed: Bool
  ) {
    (start, startBefore, startAfter, self.outside) = (own.start, before.start, after.start, outside)
    (writtenRows, rowsBefore, rowsAfter) = (Int32(own.rows), Int32(before.rows), Int32(after.rows))
    (leftBytes, rowBytes, ringRows) = (Int32(left), Int32(stride), Int32(count))
    self.isReversed = isReversed
  }

  /// Bytes before pixel 0 that belong to a row; from pixel 0 on, `stride` do.
  var left: Int { Int(leftBytes) }
  var stride: Int { Int(rowBytes) }
  var count: Int { Int(ringRows) }
  /// Rows of the band that are ever written.
  var rows: Int { Int(writtenRows) }

  /// Pixel 0 of a slot.
  @inline(__always)
  func offset(ofSlot slot: Int) -> Int { start + slot * stride }

  /// Pixel 0 of a row.
  @inline(__always)
  func offset(of row: Int) -> Int {
    if row < 0 {
      let other = -1 - row
      return other < Int(rowsBefore) ? startBefore + other % count * stride : outside
    }
    if row >= rows {
      let other = Int(rowsAfter) - 1 - (row - rows)
      return other >= 0 ? startAfter + other % count * stride : outside
    }
    return offset(ofSlot: row % count)
  }

  /// Where a row stands in a list of `rows`, which runs from the top to the bottom of the picture.
  @inline(__always)
  func place(of row: Int, in rows: Range<Int>) -> Int {
    isReversed ? rows.upperBound - 1 - row : row - rows.lowerBound
  }
}
