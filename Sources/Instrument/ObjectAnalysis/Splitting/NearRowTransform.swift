/// The distances of a row whose pixels all have a 0 near by in their columns: most rows of most pictures of cells.
///
/// Each pixel looks at the columns that are closer than its own column's 0, eight pixels at a time. **Numerics**: whole
/// numbers; the same as the lower envelope of parabolas, which this replaces where it is quicker.
struct NearRowTransform: ~Copyable, Sendable {
  typealias Lanes = SIMD8<Int16>

  /// The largest column distance taken. Twice its square must fit into 16 bits.
  static let reach = 64
  /// Columns looked at on either side before asking whether that is enough. Divides `reach`.
  private static let stride = 4
  /// Where there is no pixel: farther than any.
  private static let outside = Int16(reach * reach)

  /// Squared column distances, with `reach` columns of nothing on either side.
  private var heights: FixedBuffer<Int16>
  private var nearest: FixedBuffer<Lanes>

  /// - Parameter width: of the widest row.
  init(width: Int) {
    let blocks = (width + Lanes.scalarCount - 1) / Lanes.scalarCount
    heights = FixedBuffer(capacity: blocks * Lanes.scalarCount + 2 * Self.reach)
    nearest = FixedBuffer(capacity: blocks)
    heights.fill(count: heights.capacity, with: Self.outside)
    nearest.fill(count: blocks, with: Lanes())
  }

  var byteCount: Int { heights.byteCount + nearest.byteCount }

  /// Replaces the column distances of a row by the squared distances in all directions.
  ///
  /// - Parameter row: its pixels' places in the picture.
  /// - Returns: false, with the row left as it was, when a pixel has no 0 within `reach`.
  mutating func transform(_ picture: inout FixedBuffer<Int32>, _ row: Range<Int>) -> Bool {
    let blocks = (row.count + Lanes.scalarCount - 1) / Lanes.scalarCount
    precondition(row.lowerBound >= 0 && row.upperBound <= picture.count && blocks <= nearest.count)
    Self.square(picture.span, row, &heights)
    guard Self.findNearest(heights, row.count, &nearest) else { return false }
    var pixels = picture.mutableSpan
    let distances = unsafe nearest.span.bytes
    for x in 0..<row.count {
      unsafe pixels[unchecked: row.lowerBound &+ x] = Int32(
        distances.unsafeLoad(fromByteOffset: 2 &* x, as: Int16.self))
    }
    return true
  }

  private static func square(
    _ pixels: Span<Int32>, _ row: Range<Int>, _ heights: inout FixedBuffer<Int16>
  ) {
    var squares = heights.mutableSpan
    for x in 0..<row.count {
      let distance = unsafe Int16(
        truncatingIfNeeded: min(Int32(reach), pixels[unchecked: row.lowerBound &+ x]))
      unsafe squares[unchecked: reach &+ x] = distance &* distance
    }
    // An earlier, wider row may have left something there.
    let end = reach + row.count
    for x in end..<end + reach { unsafe squares[unchecked: x] = outside }
  }

  /// - Returns: whether every pixel has a 0 within `reach`.
  private static func findNearest(
    _ heights: borrowing FixedBuffer<Int16>, _ width: Int, _ nearest: inout FixedBuffer<Lanes>
  ) -> Bool {
    let squares = unsafe heights.span.bytes
    var results = nearest.mutableSpan
    for block in 0..<(width + Lanes.scalarCount - 1) / Lanes.scalarCount {
      let place = 2 &* (reach &+ block &* Lanes.scalarCount)
      var smallest = unsafe squares.unsafeLoadUnaligned(fromByteOffset: place, as: Lanes.self)
      // Columns as far away as the nearest 0 known so far cannot be nearer.
      var limit = smallest.max()
      var (offset, square, step) = (2, Int16(1), Int16(3))
      while square < limit {
        for _ in 0..<stride {
          let left = unsafe squares.unsafeLoadUnaligned(fromByteOffset: place &- offset, as: Lanes.self)
          let right = unsafe squares.unsafeLoadUnaligned(fromByteOffset: place &+ offset, as: Lanes.self)
          smallest = pointwiseMin(smallest, pointwiseMin(left, right) &+ Lanes(repeating: square))
          (offset, square, step) = (offset &+ 2, square &+ step, step &+ 2)
        }
        limit = smallest.max()
      }
      if limit >= outside { return false }
      unsafe results[unchecked: block] = smallest
    }
    return true
  }
}
