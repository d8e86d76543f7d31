import Imaging

/// Relabels the outer pixels of every object as a border class, so that objects that touch are kept apart by it.
///
/// An object without a pixel farther inside keeps its innermost ones. The edge of the picture makes no border: there an
/// object goes on.
struct BorderDrawing {
  static let widths = 1...16

  /// How far into an object its border reaches. **Units**: pixels, Euclidean, between pixel centres.
  let width: Int
  /// What border pixels become.
  let label: UInt8
  /// What lies within reach, the nearest first.
  private let offsets: [(x: Int, y: Int, square: Int)]

  /// - Precondition: the width is in `widths`.
  init(width: Int, label: UInt8) {
    precondition(Self.widths.contains(width))
    (self.width, self.label) = (width, label)
    var offsets: [(x: Int, y: Int, square: Int)] = []
    for y in -width...width {
      for x in -width...width where (x, y) != (0, 0) && x * x + y * y <= width * width {
        offsets.append((x, y, x * x + y * y))
      }
    }
    self.offsets = offsets.sorted { ($0.square, $0.y, $0.x) < ($1.square, $1.y, $1.x) }
  }

  /// - Precondition: both maps have the same size.
  func draw(on mask: LabelMap, objects: InstanceMap) -> LabelMap {
    precondition(mask.size == objects.size)
    let size = mask.size
    // The squared distance to the nearest pixel of something else; nil beyond reach.
    var distances = [Int?](repeating: nil, count: size.pixelCount)
    var deepest = [Int](repeating: 0, count: Int(objects.identifiers.max() ?? 0) + 1)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let index = y * size.width + x
        let own = objects.identifiers[index]
        guard own != 0 else { continue }
        let nearest = offsets.first { offset in
          let (column, row) = (x + offset.x, y + offset.y)
          guard column >= 0, column < size.width, row >= 0, row < size.height else { return false }
          return objects.identifiers[row * size.width + column] != own
        }
        distances[index] = nearest?.square
        deepest[Int(own)] = max(deepest[Int(own)], nearest?.square ?? .max)
      }
    }
    var drawn = mask
    for (index, own) in objects.identifiers.enumerated() {
      guard own != 0, mask.labels[index] != 0, let distance = distances[index],
        distance < deepest[Int(own)]
      else { continue }
      drawn.labels[index] = label
    }
    return drawn
  }
}
