import Imaging

/// The connected pieces of a mask: pixels of one class that touch by a side or a corner.
package struct MaskComponents {
  /// Numbered from 1 in the order of their first pixels; beyond 65535 pieces the last number is shared.
  package private(set) var instances: InstanceMap
  package private(set) var objects: [LabelledObject] = []

  /// - Parameter border: a class that is drawn between objects and is none itself.
  package init(_ mask: LabelMap, classes: Int, border: Int? = nil) {
    let (width, height) = (mask.size.width, mask.size.height)
    instances = InstanceMap(size: mask.size)
    var visited = mask.labels.map { $0 == 0 || Int($0) >= classes || Int($0) == border }
    var open: [Int] = []
    for start in visited.indices where !visited[start] {
      let label = mask.labels[start]
      let identifier = UInt16(min(objects.count + 1, Int(UInt16.max)))
      var box = PixelBox(minX: width, minY: height, maxX: 0, maxY: 0)
      visited[start] = true
      open.append(start)
      while let index = open.popLast() {
        let (x, y) = (index % width, index / width)
        instances.identifiers[index] = identifier
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
  }
}
