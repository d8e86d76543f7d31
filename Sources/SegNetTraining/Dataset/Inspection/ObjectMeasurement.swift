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
  static func measure(_ picture: LabelledPicture, objects: [LabelledObject]?, classes: Int)
    -> [ObjectMeasurement]
  {
    let mask = picture.mask
    guard let objects else { return components(mask, classes: classes).map { measure($0, in: mask) } }
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

  /// The mask's components: pixels of one class that touch by a side or a corner.
  private static func components(_ mask: LabelMap, classes: Int) -> [LabelledObject] {
    let (width, height) = (mask.size.width, mask.size.height)
    var visited = mask.labels.map { $0 == 0 || Int($0) >= classes }
    var objects: [LabelledObject] = []
    var open: [Int] = []
    for start in visited.indices where !visited[start] {
      let label = mask.labels[start]
      var box = PixelBox(minX: width, minY: height, maxX: 0, maxY: 0)
      visited[start] = true
      open.append(start)
      while let index = open.popLast() {
        let (x, y) = (index % width, index / width)
        (box.minX, box.maxX) = (min(box.minX, x), max(box.maxX, x + 1))
        (box.minY, box.maxY) = (min(box.minY, y), max(box.maxY, y + 1))
        for row in max(0, y - 1)...min(height - 1, y + 1) {
          for next in row * width + max(0, x - 1)...row * width + min(width - 1, x + 1)
          where !visited[next] && mask.labels[next] == label {
            visited[next] = true
            open.append(next)
          }
        }
      }
      objects.append(LabelledObject(label: Int(label), box: box))
    }
    return objects
  }
}
