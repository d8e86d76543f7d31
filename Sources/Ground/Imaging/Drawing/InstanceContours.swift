/// The outlines of objects as closed polygons, slightly smoothed.
///
/// Marching squares between the centres of label pixels gives the polygons; diagonal neighbours of one object are joined,
/// as the 8-connected component search joins them. Outside the map there is no object, so that outlines close at the
/// picture's border. Then each corner moves halfway to the middle of its neighbours, twice, which takes the steps of
/// large label pixels away and leaves straight sides where they are.
struct InstanceContours: Sendable {
  typealias Point = StrokeCanvas.Point

  /// A side of a pixel, in clockwise order.
  private enum Side: Int { case top, right, bottom, left }

  /// Where an outline crosses from one square between four pixel centres into the next: the middle of the square's side.
  private typealias Line = (from: Side, to: Side)

  /// Per pattern of corners inside (1 top left, 2 top right, 4 bottom right, 8 bottom left): the lines through the
  /// square, with the inside at their right hand.
  private static let lines: [[Line]] = [
    [], [(.top, .left)], [(.right, .top)], [(.right, .left)],
    [(.bottom, .right)], [(.top, .right), (.bottom, .left)], [(.bottom, .top)], [(.bottom, .left)],
    [(.left, .bottom)], [(.top, .bottom)], [(.left, .top), (.right, .bottom)], [(.right, .bottom)],
    [(.left, .right)], [(.top, .right)], [(.left, .top)], [],
  ]

  /// Polygons with fewer corners are as small as a letter's dot and keep their shape.
  private static let smoothedCorners = 12

  let size: PixelSize
  /// Per pixel side on an outline, the side that comes next; -1 elsewhere. Index: 4 * pixel + side.
  private var next: [Int32]
  private var touched: [Int32] = []
  private var polygon: [Point] = []

  init(size: PixelSize) {
    self.size = size
    next = [Int32](repeating: -1, count: 4 * size.pixelCount)
  }

  /// Calls `body` with each line of each outline.
  ///
  /// **Units**: picture pixels, `scale` to a label pixel, from the picture's top left corner.
  mutating func forEachLine(of map: InstanceMap, scale: Float, _ body: (UInt16, Point, Point) -> Void) {
    precondition(map.size == size)
    link(map)
    for start in touched where next[Int(start)] >= 0 {
      let object = map.identifiers[Int(start) / 4]
      polygon.removeAll(keepingCapacity: true)
      var side = start
      while next[Int(side)] >= 0 {
        polygon.append(middle(of: side, scale: scale))
        let following = next[Int(side)]
        next[Int(side)] = -1
        side = following
      }
      if polygon.count >= Self.smoothedCorners { for _ in 0..<2 { smooth() } }
      for index in polygon.indices { body(object, polygon[index], polygon[(index + 1) % polygon.count]) }
    }
  }

  /// Connects the pixel sides that outlines run through.
  private mutating func link(_ map: InstanceMap) {
    touched.removeAll(keepingCapacity: true)
    let (width, height) = (size.width, size.height)
    func identifier(_ x: Int, _ y: Int) -> UInt16 {
      x < 0 || y < 0 || x >= width || y >= height ? 0 : map.identifiers[y * width + x]
    }
    for y in -1..<height {
      var (topLeft, bottomLeft) = (UInt16(0), UInt16(0))
      for x in -1..<width {
        let (topRight, bottomRight) = (identifier(x + 1, y), identifier(x + 1, y + 1))
        defer { (topLeft, bottomLeft) = (topRight, bottomRight) }
        if topLeft == topRight, topRight == bottomRight, bottomRight == bottomLeft { continue }
        let corners = [topLeft, topRight, bottomRight, bottomLeft]
        for (position, object) in corners.enumerated()
        where object != 0 && !corners[..<position].contains(object) {
          let inside = corners.map { $0 == object }
          let pattern = inside.enumerated().reduce(0) { $0 + ($1.element ? 1 << $1.offset : 0) }
          for line in Self.lines[pattern] {
            let from = pixelSide(line.from, x, y, inside)
            next[Int(from)] = pixelSide(line.to, x, y, inside)
            touched.append(from)
          }
        }
      }
    }
  }

  /// The side of the object's pixel that lies at a side of the square whose top left corner is the centre of (x, y).
  private func pixelSide(_ side: Side, _ x: Int, _ y: Int, _ inside: [Bool]) -> Int32 {
    let (dx, dy, pixelSide): (Int, Int, Side) =
      switch side {
      case .top: inside[0] ? (0, 0, .right) : (1, 0, .left)
      case .right: inside[1] ? (1, 0, .bottom) : (1, 1, .top)
      case .bottom: inside[3] ? (0, 1, .right) : (1, 1, .left)
      case .left: inside[0] ? (0, 0, .bottom) : (0, 1, .top)
      }
    return Int32(4 * ((y + dy) * size.width + x + dx) + pixelSide.rawValue)
  }

  private func middle(of side: Int32, scale: Float) -> Point {
    let (pixel, side) = (Int(side) / 4, Side(rawValue: Int(side) % 4)!)
    let (x, y) = (Float(pixel % size.width), Float(pixel / size.width))
    return switch side {
    case .top: Point(x: (x + 0.5) * scale, y: y * scale)
    case .right: Point(x: (x + 1) * scale, y: (y + 0.5) * scale)
    case .bottom: Point(x: (x + 0.5) * scale, y: (y + 1) * scale)
    case .left: Point(x: x * scale, y: (y + 0.5) * scale)
    }
  }

  private mutating func smooth() {
    let first = polygon[0]
    var before = polygon[polygon.count - 1]
    for index in polygon.indices {
      let (here, after) = (polygon[index], index + 1 < polygon.count ? polygon[index + 1] : first)
      polygon[index] = Point(
        x: 0.5 * here.x + 0.25 * (before.x + after.x), y: 0.5 * here.y + 0.25 * (before.y + after.y))
      before = here
    }
  }
}
