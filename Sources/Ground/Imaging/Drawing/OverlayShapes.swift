/// Where the objects of an instance map lie and how large they are: what decides how thick their outlines are, and about
/// which point those of cores grow.
struct OverlayShapes {
  /// An object smaller than this is outlined with a thinner line, which would hide it otherwise.
  /// **Units**: pixels of the drawing, in diameter.
  private static let fullStrokeDiameter: Float = 32
  /// Thinner lines are not seen.
  private static let thinnestStroke: Float = 0.5

  private struct Extent {
    var left = Int32.max
    var top = Int32.max
    var right: Int32 = 0
    var bottom: Int32 = 0
    var area: Int32 = 0
  }

  private let extents: [Extent]
  private let scale: Float

  /// - Parameters:
  ///   - count: objects with greater numbers are not drawn.
  ///   - scale: pixels of the drawing per pixel of the map.
  init(_ map: InstanceMap, count: Int, scale: Float) {
    var extents = [Extent](repeating: Extent(), count: count)
    var index = 0
    for y in 0..<Int32(map.size.height) {
      for x in 0..<Int32(map.size.width) {
        let object = Int(map.identifiers[index])
        index += 1
        guard object > 0, object <= count else { continue }
        var extent = extents[object - 1]
        (extent.left, extent.right) = (min(extent.left, x), max(extent.right, x + 1))
        (extent.top, extent.bottom) = (min(extent.top, y), max(extent.bottom, y + 1))
        extent.area += 1
        extents[object - 1] = extent
      }
    }
    (self.extents, self.scale) = (extents, scale)
  }

  /// A point of an object's outline, moved away from the centre of the object's box.
  ///
  /// - Parameter growth: the whole object's radius by that of what is labelled.
  func grown(_ point: StrokeCanvas.Point, of object: Int, by growth: Float) -> StrokeCanvas.Point {
    if growth == 1 { return point }
    let extent = extents[object]
    let (x, y) = (
      Float(extent.left + extent.right) / 2 * scale, Float(extent.top + extent.bottom) / 2 * scale
    )
    return StrokeCanvas.Point(x: x + (point.x - x) * growth, y: y + (point.y - y) * growth)
  }

  /// How thick an object is drawn, as a share of full thickness.
  func stroke(of object: Int, growth: Float) -> Float {
    let area = Float(extents[object].area) * scale * scale * growth * growth
    let diameter = 2 * (area / .pi).squareRoot()
    return max(Self.thinnestStroke, min(1, diameter / Self.fullStrokeDiameter))
  }
}
