import System

extension ImageJROI {
  /// The segments of a path, as `java.awt.geom.PathIterator` numbers them, and how many numbers follow.
  private enum Segment: Int {
    case move, line, quadratic, cubic, close

    var numbers: Int {
      switch self {
      case .move, .line: 2
      case .quadratic: 4
      case .cubic: 6
      case .close: 0
      }
    }
  }

  /// The rings of a composite selection: a path of lines and curves, closed or not.
  ///
  /// - Parameter count: how many numbers the path has.
  static func rings(ofShape file: BigEndianBytes, count: Int) throws(FileError) -> [[Point]] {
    let base = Offset.coordinates
    guard count <= (file.bytes.count - base) / 4 else {
      throw FileError(
        file.path, "breaks off: its shape should have \(count) numbers, and it has \(file.bytes.count) bytes",
        advice: "save it anew in ImageJ")
    }
    var (rings, ring): ([[Point]], [Point]) = ([], [])
    var (place, pointCount) = (0, 0)
    func finish() {
      if ring.count >= 3 { rings.append(ring) }
      ring = []
    }
    while place < count {
      let code = try file.coordinate(base + 4 * place)
      guard let segment = Segment(rawValue: Int(code)), Double(segment.rawValue) == code,
        place + 1 + segment.numbers <= count
      else {
        throw FileError(
          file.path, "has a shape with the segment \(code) at byte \(base + 4 * place), which is none",
          advice: "save it anew in ImageJ")
      }
      var points: [Point] = []
      for index in 0..<(segment.numbers / 2) {
        let number = base + 4 * (place + 1 + 2 * index)
        points.append(Point(x: try file.coordinate(number), y: try file.coordinate(number + 4)))
      }
      switch segment {
      case .move:
        finish()
        ring = points
      case .line: ring += points
      case .quadratic, .cubic:
        let drawn = curve(from: ring.last ?? points[0], points)
        ring += drawn
        pointCount += drawn.count
      case .close:
        // What follows without a move begins where this ring did.
        let start = ring.first
        finish()
        if let start, place + 1 < count { ring = [start] }
      }
      pointCount += 1
      guard pointCount <= pointLimit else {
        throw FileError(file.path, "has more points than can be drawn", advice: "simplify the selection")
      }
      place += 1 + segment.numbers
    }
    finish()
    return rings
  }

  /// Points along a Bézier curve, so close that the lines between them lie less than a twentieth of a pixel from it.
  private static func curve(from start: Point, _ controls: [Point]) -> [Point] {
    let all = [start] + controls
    let length = zip(all, controls).reduce(0) { sum, pair in
      let (dx, dy) = (pair.1.x - pair.0.x, pair.1.y - pair.0.y)
      return sum + (dx * dx + dy * dy).squareRoot()
    }
    let steps = min(512, max(4, Int((3 * length.squareRoot()).rounded(.up))))
    return (1...steps).map { step in
      // De Casteljau: the middle of middles.
      var points = all
      let share = Double(step) / Double(steps)
      while points.count > 1 {
        points = zip(points, points.dropFirst()).map {
          Point(x: $0.x + ($1.x - $0.x) * share, y: $0.y + ($1.y - $0.y) * share)
        }
      }
      return points[0]
    }
  }
}
