import Imaging

/// Draws how deep in its object each pixel lies: its distance to the nearest pixel of anything else, as a share of the
/// object's greatest, so that small objects rise as high as large ones. The edge of the picture is no outline: there an
/// object goes on.
///
/// **Units**: 255 for 1; 0 where no object is. The distances are between pixel centres.
enum DistanceDrawing {
  static let mapName = "distance"
  static let one: UInt8 = 255
  static let description = TargetMapDescription(name: mapName, role: .distance, one: Double(one))

  static func draw(_ objects: InstanceMap) -> LabelMap {
    let width = objects.size.width
    var drawn = LabelMap(size: objects.size)
    for (identifier, bounds) in objects.objectBoxes {
      let area = objects.surroundings(of: bounds)
      let distances = objects.depths(of: identifier, within: area)
      let deepest = distances.max() ?? 0
      for (index, distance) in distances.enumerated() where distance > 0 {
        let (y, x) = index.quotientAndRemainder(dividingBy: area.maxX - area.minX)
        let share = (Float(one) * distance / deepest).rounded()
        drawn.labels[(area.minY + y) * width + area.minX + x] = UInt8(share)
      }
    }
    return drawn
  }
}

extension InstanceMap {
  /// An object's box with one pixel around it, which holds the nearest that is not the object's own.
  func surroundings(of bounds: PixelBox) -> PixelBox { bounds.grown(by: 1, within: size) }

  /// How far the pixels of an object lie from the nearest that is not its own, and 0 for those; see `exactDistances`.
  func depths(of identifier: UInt16, within area: PixelBox) -> [Float] {
    exactDistances(within: area) { x, y in identifiers[y * size.width + x] != identifier }
  }
}
