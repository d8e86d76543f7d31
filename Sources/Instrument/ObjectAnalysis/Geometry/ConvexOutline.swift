/// The convex hull of an object's pixels, whose corners are the middles of pixel sides.
///
/// **Units**: half pixels, so that all coordinates are whole numbers and the hull is exact.
struct ConvexOutline: ~Copyable, Sendable {
  struct Corner: BitwiseCopyable, Sendable {
    var x: Int
    var y: Int

    /// Twice the signed area of the triangle of this corner, `b` and `c`.
    func turn(_ b: Corner, _ c: Corner) -> Int { (b.x - x) * (c.y - y) - (b.y - y) * (c.x - x) }

    func distance(toLine a: Corner, _ b: Corner) -> Double {
      let length = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)
      return Double(abs(a.turn(b, self))) / Double(length).squareRoot()
    }
  }

  struct Ends: BitwiseCopyable, Sendable {
    var left: Corner
    var right: Corner
  }

  /// The hull's corners down its left side, then up its right side once `close` was called.
  private var corners: FixedBuffer<Corner>
  /// The hull's right side from the top down.
  private var right: FixedBuffer<Corner>
  /// The leftmost and the rightmost side middle of each row.
  private var ends: FixedBuffer<Ends>

  /// - Parameter height: rows of the tallest object.
  init(height: Int) {
    corners = FixedBuffer(capacity: 4 * height + 4)
    right = FixedBuffer(capacity: 2 * height + 2)
    ends = FixedBuffer(capacity: height)
  }

  var byteCount: Int { corners.byteCount + right.byteCount + ends.byteCount }

  mutating func reset() {
    corners.removeAll()
    right.removeAll()
    ends.removeAll()
  }

  /// Takes the next row of the object, from its first pixel to its last.
  mutating func append(row: Int, first: Int, last: Int) {
    append(y: 2 * row - 1, left: 2 * first, right: 2 * last)
    append(y: 2 * row, left: 2 * first - 1, right: 2 * last + 1)
    append(y: 2 * row + 1, left: 2 * first, right: 2 * last)
    ends.append(
      Ends(left: Corner(x: 2 * first - 1, y: 2 * row), right: Corner(x: 2 * last + 1, y: 2 * row)))
  }

  /// How far the ends of rows lie within the hull, at most: 0 for what is convex.
  ///
  /// **Units**: pixels. To be called before the diameters are measured.
  func deepestConcavity() -> Double {
    var deepest = 0.0
    var (leftSide, rightSide) = (0, 0)
    for index in 0..<ends.count {
      let (first, last) = (ends[index].left, ends[index].right)
      while corners[leftSide + 1].y < first.y { leftSide += 1 }
      while right[rightSide + 1].y < last.y { rightSide += 1 }
      deepest = max(deepest, first.distance(toLine: corners[leftSide], corners[leftSide + 1]))
      deepest = max(deepest, last.distance(toLine: right[rightSide], right[rightSide + 1]))
    }
    return deepest / 2
  }

  private mutating func append(y: Int, left: Int, right: Int) {
    Self.append(Corner(x: left, y: y), to: &corners, outwards: -1)
    Self.append(Corner(x: right, y: y), to: &self.right, outwards: 1)
  }

  /// Adds a corner below the others of one side, and takes away those that do not stand out any more.
  private static func append(_ corner: Corner, to side: inout FixedBuffer<Corner>, outwards: Int) {
    // Two rows of pixels share a line of side middles: only the outermost point of a line matters.
    if side.count > 0, side[side.count - 1].y == corner.y {
      if outwards * (corner.x - side[side.count - 1].x) <= 0 { return }
      side.removeLast(1)
    }
    while side.count >= 2,
      outwards * side[side.count - 2].turn(side[side.count - 1], corner) <= 0
    {
      side.removeLast(1)
    }
    side.append(corner)
  }

  /// Ends the object and measures its hull.
  ///
  /// **Units**: pixels.
  mutating func feretDiameters() -> (maximum: Double, minimum: Double) {
    var index = right.count
    while index > 0 {
      index -= 1
      let (corner, last, first) = (right[index], corners[corners.count - 1], corners[0])
      if (corner.x, corner.y) != (last.x, last.y), (corner.x, corner.y) != (first.x, first.y) {
        corners.append(corner)
      }
    }
    // Hulls of pixels have few corners, so each pair can be looked at.
    var longest = 0
    var narrowest = Double.infinity
    for i in 0..<corners.count {
      let (a, b) = (corners[i], corners[i + 1 < corners.count ? i + 1 : 0])
      let side = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)
      var farthest = 0
      for j in 0..<corners.count {
        let c = corners[j]
        longest = max(longest, (c.x - a.x) * (c.x - a.x) + (c.y - a.y) * (c.y - a.y))
        farthest = max(farthest, abs(a.turn(b, c)))
      }
      if side > 0 { narrowest = min(narrowest, Double(farthest) / Double(side).squareRoot()) }
    }
    return (Double(longest).squareRoot() / 2, narrowest / 2)
  }
}
