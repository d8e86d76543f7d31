import Imaging

extension PixelRegion {
  /// How many crossings of outlines with rows are worked on; a picture's outline has some thousands.
  static let crossingLimit = 1 << 26

  /// The pixels whose centres lie inside an outline, by the even-odd rule, as far as a picture reaches.
  ///
  /// An outline too thin to hold a centre covers the pixels that its points stand on, so that no object is lost.
  ///
  /// - Returns: nil where the outline has a `problem`, or more than 67 million crossings with rows of the picture.
  public init?(filling outline: Outline, in size: PixelSize) {
    guard outline.problem == nil, let crossings = RowCrossings(outline, rows: size.height) else { return nil }
    var runs: [Run] = []
    for y in crossings.rows {
      let places = crossings.sorted(y)
      for index in stride(from: 0, to: places.count - 1, by: 2) {
        let minX = max(0, Self.column(places[index]))
        let maxX = min(size.width, Self.column(places[index + 1]))
        if minX < maxX { runs.append(Run(y: y, minX: minX, maxX: maxX)) }
      }
    }
    if runs.isEmpty { runs = Self.thin(outline, in: size) }
    self.init(runs)
  }

  /// The ellipse that fills a box, as far as a picture reaches; at least the pixel in the middle of a box in the picture.
  public init(ellipseIn box: PixelBox, in size: PixelSize) {
    let inside = box.clipped(to: size)
    let (radiusX, radiusY) = (Double(box.width) / 2, Double(box.height) / 2)
    self.init(in: inside) { x, y in
      let u = (Double(x - box.minX) + 0.5 - radiusX) / radiusX
      let v = (Double(y - box.minY) + 0.5 - radiusY) / radiusY
      return u * u + v * v <= 1
    }
    if isEmpty, inside.width > 0, inside.height > 0 {
      let (x, y) = ((inside.minX + inside.maxX) / 2, (inside.minY + inside.maxY) / 2)
      self.init([
        Run(y: min(y, inside.maxY - 1), minX: min(x, inside.maxX - 1), maxX: min(x, inside.maxX - 1) + 1)
      ])
    }
  }

  /// The pixels along the edges of an outline without a pixel's centre in it.
  private static func thin(_ outline: Outline, in size: PixelSize) -> [Run] {
    var runs: [Run] = []
    for ring in outline.rings {
      for (index, start) in ring.enumerated() {
        let end = ring[(index + 1) % ring.count]
        let steps = max(1, Int(min(16_384, max(abs(end.x - start.x), abs(end.y - start.y))).rounded(.up)))
        for step in 0..<steps {
          let share = Double(step) / Double(steps)
          let (x, y) = (start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
          let (column, row) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
          if size.holds(x: column, y: row) { runs.append(Run(y: row, minX: column, maxX: column + 1)) }
        }
        // More would be a picture's worth of points.
        if runs.count > crossingLimit / 64 { return runs }
      }
    }
    return runs
  }

  /// The first column whose centre is not left of a place.
  private static func column(_ x: Double) -> Int { Int((x - 0.5).rounded(.up)) }
}

extension PixelSize {
  fileprivate func holds(x: Int, y: Int) -> Bool { x >= 0 && x < width && y >= 0 && y < height }
}

/// Where an outline crosses the middle lines of rows.
private struct RowCrossings {
  /// The rows that the outline reaches, as far as the picture does.
  let rows: Range<Int>
  /// The places of a row are `starts[index]..<starts[index + 1]`, counted from the first row.
  private let starts: [Int]
  private let places: [Double]

  init?(_ outline: Outline, rows height: Int) {
    let ys = outline.rings.joined().lazy.map(\.y)
    let top = max(0, Int((ys.min() ?? 0).rounded(.down)))
    let rows = top..<max(top, min(height, Int((ys.max() ?? 0).rounded(.up)) + 1))
    self.rows = rows
    var counts = [Int](repeating: 0, count: rows.count + 1)
    var total = 0
    for edge in Self.edges(outline) {
      let crossed = Self.rows(edge, of: rows)
      total += crossed.count
      guard total <= PixelRegion.crossingLimit else { return nil }
      for y in crossed { counts[y - top + 1] += 1 }
    }
    for row in 0..<rows.count { counts[row + 1] += counts[row] }
    starts = counts
    var places = [Double](repeating: 0, count: total)
    for (start, end) in Self.edges(outline) {
      let slope = (end.x - start.x) / (end.y - start.y)
      for y in Self.rows((start, end), of: rows) {
        places[counts[y - top]] = start.x + (Double(y) + 0.5 - start.y) * slope
        counts[y - top] += 1
      }
    }
    self.places = places
  }

  func sorted(_ y: Int) -> [Double] {
    places[starts[y - rows.lowerBound]..<starts[y - rows.lowerBound + 1]].sorted()
  }

  private static func edges(_ outline: Outline) -> some Sequence<(Point, Point)> {
    outline.rings.lazy.flatMap { ring in
      ring.indices.lazy.map { (ring[$0], ring[$0 + 1 == ring.count ? 0 : $0 + 1]) }
    }
  }

  /// The rows whose middle lies between the ends of an edge, the lower end left out.
  private static func rows(_ edge: (start: Point, end: Point), of rows: Range<Int>) -> Range<Int> {
    let top = max(rows.lowerBound, Int((min(edge.start.y, edge.end.y) - 0.5).rounded(.up)))
    let bottom = min(rows.upperBound, Int((max(edge.start.y, edge.end.y) - 0.5).rounded(.up)))
    return top..<max(top, bottom)
  }
}
