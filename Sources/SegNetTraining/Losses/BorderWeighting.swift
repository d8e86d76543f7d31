import Glibc
import Imaging

/// Extra weight of background pixels between cells that nearly touch, so that the network learns the narrow gaps.
///
/// `1 + strength * exp(-(d1 + d2)^2 / (2 * width^2))` with the distances to the nearest and the second nearest cell.
/// Ronneberger, Fischer, Brox, "U-Net" (2015), equation 2; their values are 10 and 5.
public struct BorderWeighting: Equatable, Sendable, Codable {
  public var strength: Double
  /// **Units**: pixels of the network.
  public var width: Double

  public init(strength: Double = 10, width: Double = 5) { (self.strength, self.width) = (strength, width) }

  /// What contradicts itself, or nil.
  var problem: String? {
    if !(strength > 0 && strength <= 1000) { return "the border weight \(strength) is outside 0...1000" }
    if !(width > 0 && width <= 100) { return "the border width \(width) is outside 0...100 pixels" }
    return nil
  }

  /// The weight of each pixel.
  ///
  /// - Parameters:
  ///   - instances: which object each pixel belongs to, 0 for none.
  func weights(instances: InstanceMap) -> [Float] {
    let size = instances.size
    // Beyond this, the weight is below a thousandth of the greatest.
    let reach = Int((4 * width).rounded(.up))
    let far = Float(2 * reach)
    var nearest = [Float](repeating: far, count: size.pixelCount)
    var second = nearest
    for box in Self.boxes(instances) {
      let area = PixelBox(
        minX: max(0, box.bounds.minX - reach), minY: max(0, box.bounds.minY - reach),
        maxX: min(size.width, box.bounds.maxX + reach), maxY: min(size.height, box.bounds.maxY + reach))
      let distances = Self.distances(instances, to: box.identifier, within: area)
      var index = 0
      for y in area.minY..<area.maxY {
        for x in area.minX..<area.maxX {
          let (place, distance) = (y * size.width + x, distances[index])
          index += 1
          if distance < nearest[place] {
            second[place] = nearest[place]
            nearest[place] = distance
          } else if distance < second[place] {
            second[place] = distance
          }
        }
      }
    }
    return instances.identifiers.indices.map { place in
      guard instances.identifiers[place] == 0 else { return 1 }
      let sum = Double(nearest[place] + second[place])
      return Float(1 + strength * exp(-sum * sum / (2 * width * width)))
    }
  }

  private static func boxes(_ instances: InstanceMap) -> [(identifier: UInt16, bounds: PixelBox)] {
    var boxes: [UInt16: PixelBox] = [:]
    for y in 0..<instances.size.height {
      for x in 0..<instances.size.width {
        let identifier = instances.identifiers[y * instances.size.width + x]
        guard identifier > 0 else { continue }
        var box = boxes[identifier] ?? PixelBox(minX: x, minY: y, maxX: x + 1, maxY: y + 1)
        (box.minX, box.maxX) = (min(box.minX, x), max(box.maxX, x + 1))
        (box.minY, box.maxY) = (min(box.minY, y), max(box.maxY, y + 1))
        boxes[identifier] = box
      }
    }
    return boxes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Euclidean distances from the pixels of an area to the nearest pixel of an object, exact.
  ///
  /// Per column the distance within it, then per row the lower envelope of parabolas. Felzenszwalb, Huttenlocher,
  /// "Distance Transforms of Sampled Functions" (2012).
  private static func distances(_ instances: InstanceMap, to identifier: UInt16, within area: PixelBox)
    -> [Float]
  {
    let (width, height) = (area.maxX - area.minX, area.maxY - area.minY)
    let far = Float(width + height)
    var column = [Float](repeating: far, count: width * height)
    for x in 0..<width {
      var distance = far
      for y in 0..<height {
        let isObject =
          instances.identifiers[(area.minY + y) * instances.size.width + area.minX + x] == identifier
        distance = isObject ? 0 : distance + 1
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
