import Imaging

extension PixelRegion {
  /// The outlines of its pieces along the edges of pixels, exactly: filling them gives the region again.
  ///
  /// Outer rings run clockwise on the screen, holes against it. Pixels that touch by a corner are one piece, so that a ring
  /// may touch itself there.
  public func outlines() -> [Outline] { pieces.map { Outline(rings: $0.rings()) } }

  /// As `outlines`, but no ring touches itself, as geometries of GeoJSON and of maps must not: pixels that touch by a corner
  /// alone are pieces of their own, and holes that do are holes of their own.
  public func simpleOutlines() -> [Outline] {
    pieces(joiningCorners: false).map { piece in
      let rings = piece.rings(joiningCorners: false).map(Self.split)
      // Of the parts of the outer ring, the others are holes that touch it.
      let outer = (rings.first ?? []).sorted { abs(Self.area($0)) > abs(Self.area($1)) }
      return Outline(rings: outer + rings.dropFirst().joined())
    }
  }

  /// The rings that a ring consists of where it comes to a point twice.
  private static func split(_ ring: [Point]) -> [[Point]] {
    var (open, rings): ([Point], [[Point]]) = ([], [])
    var places: [Point: Int] = [:]
    for point in ring {
      if let start = places[point] {
        rings.append(Array(open[start...]))
        for closed in open[(start + 1)...] { places[closed] = nil }
        open.removeSubrange((start + 1)...)
      } else {
        places[point] = open.count
        open.append(point)
      }
    }
    return rings + [open]
  }

  /// Twice the area of a ring, above 0 clockwise on the screen.
  private static func area(_ ring: [Point]) -> Double {
    zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
  }

  /// The rings of one piece, the outer one first.
  private func rings(joiningCorners: Bool = true) -> [[Point]] {
    guard let box else { return [] }
    // With a margin, so that no neighbour needs a check.
    let stride = box.width + 2
    var isInside = [Bool](repeating: false, count: stride * (box.height + 2))
    for run in runs {
      for x in run.minX..<run.maxX { isInside[(run.y - box.minY + 1) * stride + x - box.minX + 1] = true }
    }
    var isTraced = [Bool](repeating: false, count: isInside.count)
    var rings: [[Point]] = []
    // Every ring has an edge that has the object below it; the first one in reading order is of the outer ring.
    for start in isInside.indices where isInside[start] && !isInside[start - stride] && !isTraced[start] {
      rings.append(
        Self.ring(from: start, isInside, stride, &isTraced, box, joiningCorners: joiningCorners))
    }
    return rings
  }

  /// Walks along the edges of pixels, the object on the right-hand side, until it is back.
  private static func ring(
    from start: Int, _ isInside: [Bool], _ stride: Int, _ isTraced: inout [Bool], _ box: PixelBox,
    joiningCorners: Bool
  ) -> [Point] {
    // Directions: right, down, left, up. From a corner, which is the upper left one of the pixel `place`: the pixels ahead.
    let steps = [1, stride, -1, -stride]
    let aheadRight = [0, -1, -1 - stride, -stride]
    let aheadLeft = [-stride, 0, -1, -1 - stride]
    var (place, direction) = (start, 0)
    var points: [Point] = []
    repeat {
      if direction == 0 { isTraced[place] = true }
      place += steps[direction]
      let isAheadRight = isInside[place + aheadRight[direction]]
      let turned =
        isInside[place + aheadLeft[direction]] && (isAheadRight || joiningCorners)
        ? (direction + 3) % 4 : isAheadRight ? direction : (direction + 1) % 4
      if turned != direction {
        let (row, column) = place.quotientAndRemainder(dividingBy: stride)
        points.append(Point(x: Double(column - 1 + box.minX), y: Double(row - 1 + box.minY)))
        direction = turned
      }
    } while place != start || direction != 0
    return points
  }
}

extension Outline {
  /// The same outline with fewer points, none of the old ones farther from it than `tolerance` (Douglas and Peucker, "The
  /// Canadian Cartographer" 10, 1973). Rings that would become a line keep their points.
  ///
  /// **Units**: pixels.
  public func simplified(tolerance: Double) -> Outline {
    Outline(rings: rings.map { Self.simplified($0, tolerance) })
  }

  private static func simplified(_ ring: [Point], _ tolerance: Double) -> [Point] {
    guard ring.count > 4 else { return ring }
    // A closed ring is cut at its first point and at the one farthest from it.
    let first = ring[0]
    let far = ring.indices.max { squared(ring[$0], first) < squared(ring[$1], first) }!
    var isKept = [Bool](repeating: false, count: ring.count + 1)
    (isKept[0], isKept[far], isKept[ring.count]) = (true, true, true)
    var open = [(0, far), (far, ring.count)]
    while let (start, end) = open.popLast() {
      let (from, to) = (ring[start], ring[end % ring.count])
      var (worst, place) = (tolerance, -1)
      for index in (start + 1)..<max(start + 1, end) {
        let distance = distance(ring[index], from, to)
        if distance > worst { (worst, place) = (distance, index) }
      }
      if place >= 0 {
        isKept[place] = true
        open += [(start, place), (place, end)]
      }
    }
    let kept = ring.indices.filter { isKept[$0] }.map { ring[$0] }
    return kept.count >= 3 ? kept : ring
  }

  private static func squared(_ a: Point, _ b: Point) -> Double {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
  }

  /// From a point to a segment.
  private static func distance(_ point: Point, _ from: Point, _ to: Point) -> Double {
    let length = squared(from, to)
    guard length > 0 else { return squared(point, from).squareRoot() }
    let along = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / length
    let nearest = min(1, max(0, along))
    let foot = Point(x: from.x + nearest * (to.x - from.x), y: from.y + nearest * (to.y - from.y))
    return squared(point, foot).squareRoot()
  }
}
