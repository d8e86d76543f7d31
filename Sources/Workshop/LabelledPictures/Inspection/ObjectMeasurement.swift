import Imaging

/// The size of one object as its picture's mask shows it.
struct ObjectMeasurement: Sendable {
  let label: Int
  /// The larger side of the object's box. **Units**: pixels.
  let extent: Int
  /// Pixels of the object's class in the mask.
  let labelledArea: Int
  /// How thick the labelled part is: its area over its larger side. **Units**: pixels.
  let labelledThickness: Double

  /// Measures the objects of a picture; without stated objects, the mask's connected components are taken for them.
  ///
  /// - Parameter border: a class that is drawn between objects and is none itself.
  static func measure(_ picture: LabelledPicture, objects: [LabelledObject]?, classes: Int, border: Int?)
    -> [ObjectMeasurement]
  {
    let mask = picture.mask
    guard let objects else {
      return MaskComponents(mask, classes: classes, border: border).objects.map { measure($0, in: mask) }
    }
    return objects.map { measure($0, in: mask) }
  }

  private static func measure(_ object: LabelledObject, in mask: LabelMap) -> ObjectMeasurement {
    var area = 0
    var seen = PixelBox(minX: Int.max, minY: Int.max, maxX: 0, maxY: 0)
    for y in object.box.minY..<object.box.maxY {
      for x in object.box.minX..<object.box.maxX where Int(mask[x, y]) == object.label {
        area += 1
        (seen.minX, seen.maxX) = (min(seen.minX, x), max(seen.maxX, x + 1))
        (seen.minY, seen.maxY) = (min(seen.minY, y), max(seen.maxY, y + 1))
      }
    }
    return ObjectMeasurement(
      label: object.label, extent: object.box.extent, labelledArea: area,
      labelledThickness: area == 0 ? 0 : Double(area) / Double(seen.extent))
  }
}
