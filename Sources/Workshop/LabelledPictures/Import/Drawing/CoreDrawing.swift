import Imaging

/// Draws masks from boxes, so that a network which labels pixels learns to tell touching objects apart.
///
/// An object is taken for the ellipse that fills its box; its *core* is that ellipse shrunken by its class's core
/// fraction. Where ellipses overlap, a pixel belongs to the object whose centre is nearest, measured in the object's own
/// radii. Between the cores of different objects a rim of background stays free, so that each core is a connected
/// component of its own. Every object keeps at least one pixel.
struct CoreDrawing {
  /// Core radius as a fraction of the object's, per label.
  var coreFractions: [Double]
  /// Width of the background kept free between cores, in pixels.
  var rimWidth: Int

  struct Drawing {
    var mask: LabelMap
    /// Whole ellipses, numbered from 1 in the order of the objects.
    var instances: InstanceMap
    /// Objects of which not one pixel could be shown, because others stand on the same pixels.
    var hidden: Int
  }

  /// - Precondition: every box is inside the picture.
  func draw(_ objects: [LabelledObject], size: PixelSize) -> Drawing {
    var instances = InstanceMap(size: size)
    var cores = InstanceMap(size: size)
    var nearest = [Double](repeating: .infinity, count: size.pixelCount)
    var nearestCore = nearest
    for (number, object) in objects.enumerated() {
      let fraction = coreFractions[object.label]
      Self.visit(object.box) { x, y, distance in
        let index = y * size.width + x
        if distance <= 1, distance < nearest[index] {
          nearest[index] = distance
          instances.identifiers[index] = UInt16(number + 1)
        }
        // Measured in radii of the core, so that a class with a large core does not push its neighbours away.
        if distance <= fraction, distance / fraction < nearestCore[index] {
          nearestCore[index] = distance / fraction
          cores.identifiers[index] = UInt16(number + 1)
        }
      }
    }
    cores = Self.withRims(cores, width: rimWidth)
    _ = Self.keepEveryObject(objects, in: &instances)
    let hidden = Self.keepEveryObject(objects, in: &cores)
    let mask = LabelMap(
      size: size,
      labels: cores.identifiers.map { $0 == 0 ? 0 : UInt8(objects[Int($0) - 1].label) })
    return Drawing(mask: mask, instances: instances, hidden: hidden)
  }

  /// Visits the pixels of a box with their distance from its centre, 1 on the inscribed ellipse.
  private static func visit(_ box: PixelBox, _ body: (_ x: Int, _ y: Int, _ distance: Double) -> Void) {
    let (radiusX, radiusY) = (Double(box.width) / 2, Double(box.height) / 2)
    for y in box.minY..<box.maxY {
      let v = (Double(y - box.minY) + 0.5 - radiusY) / radiusY
      for x in box.minX..<box.maxX {
        let u = (Double(x - box.minX) + 0.5 - radiusX) / radiusX
        body(x, y, (u * u + v * v).squareRoot())
      }
    }
  }

  /// Clears the pixels that have another object closer than the rim, half of the rim on either side.
  private static func withRims(_ map: InstanceMap, width: Int) -> InstanceMap {
    let (near, far) = ((width + 1) / 2, width / 2)
    if near == 0 { return map }
    var cleared = map
    // An odd rim takes its extra pixel from the object of the higher number.
    let highest = extremes(map, reach: near) { $0 == 0 ? $1 : $1 == 0 ? $0 : min($0, $1) }
    let lowest = extremes(map, reach: far) { max($0, $1) }
    for (index, own) in map.identifiers.enumerated() where own != 0 {
      if highest[index] < own || lowest[index] > own { cleared.identifiers[index] = 0 }
    }
    return cleared
  }

  /// A separable window filter: combines all identifiers within `reach` columns and rows.
  private static func extremes(_ map: InstanceMap, reach: Int, _ combine: (UInt16, UInt16) -> UInt16)
    -> [UInt16]
  {
    let (width, height) = (map.size.width, map.size.height)
    var rows = map.identifiers
    var both = map.identifiers
    for y in 0..<height {
      for x in 0..<width {
        var value = map.identifiers[y * width + x]
        for other in max(0, x - reach)...min(width - 1, x + reach) {
          value = combine(value, map.identifiers[y * width + other])
        }
        rows[y * width + x] = value
      }
    }
    for y in 0..<height {
      for x in 0..<width {
        var value = rows[y * width + x]
        for other in max(0, y - reach)...min(height - 1, y + reach) {
          value = combine(value, rows[other * width + x])
        }
        both[y * width + x] = value
      }
    }
    return both
  }

  /// Gives each object without a pixel the one nearest to its centre that is not the last of another object.
  ///
  /// - Returns: how many objects still have none.
  private static func keepEveryObject(_ objects: [LabelledObject], in map: inout InstanceMap) -> Int {
    var areas = [Int](repeating: 0, count: objects.count + 1)
    for identifier in map.identifiers { areas[Int(identifier)] += 1 }
    var hidden = 0
    for (number, object) in objects.enumerated() where areas[number + 1] == 0 {
      var best: (distance: Double, index: Int)?
      visit(object.box) { x, y, distance in
        let index = y * map.size.width + x
        let owner = Int(map.identifiers[index])
        if distance < best?.distance ?? .infinity, owner == 0 || areas[owner] > 1 { best = (distance, index) }
      }
      guard let best else {
        hidden += 1
        continue
      }
      areas[Int(map.identifiers[best.index])] -= 1
      areas[number + 1] = 1
      map.identifiers[best.index] = UInt16(number + 1)
    }
    return hidden
  }
}
