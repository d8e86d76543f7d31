import Imaging
import Shapes

/// Draws objects that may lie upon each other: the smallest on top, so that none hides what lies in it.
enum ShapeDrawing {
  /// Draws shapes into a mask and numbers the objects from 1, in their own order.
  ///
  /// - Parameters:
  ///   - shapes: at most 65534, inside the picture.
  ///   - losses: what cannot be shown is added.
  static func draw(_ shapes: [LabelledShape], size: PixelSize, losses: inout ImportLosses) -> (
    mask: LabelMap, instances: InstanceMap
  ) {
    var mask = LabelMap(size: size)
    var instances = InstanceMap(size: size)
    let objects = shapes.indices.filter { shapes[$0].label != nil }
    let areas = shapes.map(\.region.area)
    var visible = [Int](repeating: 0, count: shapes.count + 1)
    var numbers = [Int](repeating: 0, count: shapes.count)
    for (number, index) in objects.enumerated() { numbers[index] = number + 1 }
    // Of two that are as large, the earlier lies on top.
    for index in objects.sorted(by: { (areas[$1], $1) < (areas[$0], $0) }) {
      for run in shapes[index].region.runs {
        for place in (run.y * size.width + run.minX)..<(run.y * size.width + run.maxX) {
          let below = Int(instances.identifiers[place])
          if below > 0 {
            losses[.sharedPixels] += 1
            visible[below] -= 1
          }
          instances.identifiers[place] = UInt16(numbers[index])
          mask.labels[place] = UInt8(shapes[index].label!)
        }
      }
      visible[numbers[index]] = areas[index]
    }
    losses[.hiddenObjects] += (0..<objects.count).count { visible[$0 + 1] == 0 }
    for shape in shapes where shape.label == nil {
      for run in shape.region.runs {
        for place in (run.y * size.width + run.minX)..<(run.y * size.width + run.maxX)
        where instances.identifiers[place] == 0 {
          mask.labels[place] = ignoreLabel
        }
      }
    }
    return (mask, instances)
  }
}
