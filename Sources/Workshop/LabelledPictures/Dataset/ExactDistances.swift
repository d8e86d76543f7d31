import Imaging

/// Euclidean distances from the pixels of an area to the nearest of its pixels that is a target, exact; where there is none,
/// more than any in the area.
///
/// **Shape**: row by row. **Units**: pixels, between their centres.
///
/// Per column the distance within it, then per row the lower envelope of parabolas. Felzenszwalb, Huttenlocher, "Distance
/// Transforms of Sampled Functions" (2012).
func exactDistances(within area: PixelBox, to isTarget: (_ x: Int, _ y: Int) -> Bool) -> [Float] {
  let (width, height) = (area.maxX - area.minX, area.maxY - area.minY)
  let far = Float(width + height)
  var column = [Float](repeating: far, count: width * height)
  for x in 0..<width {
    var distance = far
    for y in 0..<height {
      distance = isTarget(area.minX + x, area.minY + y) ? 0 : distance + 1
      column[y * width + x] = min(distance, far)
    }
    distance = far
    for y in (0..<height).reversed() {
      distance = column[y * width + x] == 0 ? 0 : distance + 1
      column[y * width + x] = min(column[y * width + x], distance)
    }
  }
  var envelope = ParabolaEnvelope(width: width)
  for y in 0..<height { envelope.squareRootMinima(of: &column, from: y * width) }
  return column
}

extension InstanceMap {
  /// The boxes of the objects that have pixels, by rising number.
  package var objectBoxes: [(identifier: UInt16, bounds: PixelBox)] {
    var boxes: [UInt16: PixelBox] = [:]
    for y in 0..<size.height {
      for x in 0..<size.width {
        let identifier = identifiers[y * size.width + x]
        guard identifier > 0 else { continue }
        var box = boxes[identifier] ?? PixelBox(minX: x, minY: y, maxX: x + 1, maxY: y + 1)
        (box.minX, box.maxX) = (min(box.minX, x), max(box.maxX, x + 1))
        (box.minY, box.maxY) = (min(box.minY, y), max(box.maxY, y + 1))
        boxes[identifier] = box
      }
    }
    return boxes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Reports how far each pixel in and around an object's box lies from the object.
  ///
  /// - Parameters:
  ///   - reach: how many pixels around the box are reported too, as far as the picture goes.
  ///   - body: is given the pixel's place, row by row, and its distance, 0 for the object's own pixels.
  package func forEachDistance(
    from object: (identifier: UInt16, bounds: PixelBox), reach: Int,
    _ body: (_ place: Int, _ distance: Float) -> Void
  ) {
    let area = object.bounds.grown(by: reach, within: size)
    let distances = exactDistances(within: area) { x, y in
      identifiers[y * size.width + x] == object.identifier
    }
    for (index, distance) in distances.enumerated() {
      let (y, x) = index.quotientAndRemainder(dividingBy: area.width)
      body((area.minY + y) * size.width + area.minX + x, distance)
    }
  }
}

/// The lower envelope of the parabolas `(x - q)^2 + f[q]^2` of a row.
private struct ParabolaEnvelope {
  private let width: Int
  private var places: [Int]
  private var starts: [Float]
  private var heights: [Float]

  init(width: Int) {
    self.width = width
    places = [Int](repeating: 0, count: width)
    starts = [Float](repeating: 0, count: width + 1)
    heights = [Float](repeating: 0, count: width)
  }

  mutating func squareRootMinima(of row: inout [Float], from start: Int) {
    for x in 0..<width { heights[x] = row[start + x] * row[start + x] }
    var last = 0
    (places[0], starts[0], starts[1]) = (0, -.infinity, .infinity)
    for q in 1..<max(1, width) {
      var crossing = crossing(q, places[last])
      while crossing <= starts[last] {
        last -= 1
        crossing = self.crossing(q, places[last])
      }
      last += 1
      (places[last], starts[last], starts[last + 1]) = (q, crossing, .infinity)
    }
    var k = 0
    for x in 0..<width {
      while starts[k + 1] < Float(x) { k += 1 }
      let distance = Float(x - places[k])
      row[start + x] = (distance * distance + heights[places[k]]).squareRoot()
    }
  }

  private func crossing(_ a: Int, _ b: Int) -> Float {
    (heights[a] + Float(a * a) - heights[b] - Float(b * b)) / Float(2 * (a - b))
  }
}
