import Imaging
import ObjectAnalysis

/// Random numbers that are the same on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A component as the slow reference finds it.
struct ReferenceComponent: Equatable {
  var label: UInt8
  var pixels: [(x: Int, y: Int)]

  static func == (a: ReferenceComponent, b: ReferenceComponent) -> Bool {
    a.label == b.label && a.pixels.count == b.pixels.count && zip(a.pixels, b.pixels).allSatisfy { $0 == $1 }
  }

  var bounds: BoundingBox {
    BoundingBox(
      left: pixels.map(\.x).min()!, top: pixels.map(\.y).min()!, right: pixels.map(\.x).max()! + 1,
      bottom: pixels.map(\.y).max()! + 1)
  }

  var centroid: PixelPoint {
    PixelPoint(
      x: Double(pixels.map(\.x).reduce(0, +)) / Double(pixels.count),
      y: Double(pixels.map(\.y).reduce(0, +)) / Double(pixels.count))
  }
}

/// Flood fill, one pixel after the other: slow and obviously right.
func floodFillComponents(_ map: LabelMap) -> [ReferenceComponent] {
  var seen = [Bool](repeating: false, count: map.labels.count)
  var components: [ReferenceComponent] = []
  for y in 0..<map.size.height {
    for x in 0..<map.size.width where map[x, y] != 0 && !seen[y * map.size.width + x] {
      var component = ReferenceComponent(label: map[x, y], pixels: [])
      var waiting = [(x, y)]
      seen[y * map.size.width + x] = true
      while let (px, py) = waiting.popLast() {
        component.pixels.append((px, py))
        for ny in max(0, py - 1)...min(map.size.height - 1, py + 1) {
          for nx in max(0, px - 1)...min(map.size.width - 1, px + 1) {
            let index = ny * map.size.width + nx
            if !seen[index], map.labels[index] == component.label {
              seen[index] = true
              waiting.append((nx, ny))
            }
          }
        }
      }
      components.append(component)
    }
  }
  return components
}

/// Reads a map drawn with letters: `.` is the background, digits are labels.
func labelMap(_ rows: String...) -> LabelMap {
  let values = rows.map { row in row.utf8.map { $0 == UInt8(ascii: ".") ? 0 : $0 - UInt8(ascii: "0") } }
  return LabelMap(
    size: PixelSize(width: values[0].count, height: values.count), labels: values.flatMap { $0 })
}

/// A square spiral of one pixel's width, with one pixel between its arms: one component.
func spiralMap(side: Int) -> LabelMap {
  var map = LabelMap(size: PixelSize(width: side, height: side))
  var (x, y, dx, dy) = (0, 0, 1, 0)
  func isFree(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < side && y < side && map[x, y] == 0
  }
  map[0, 0] = 1
  var turns = 0
  while turns < 2 {
    let (nx, ny) = (x + dx, y + dy)
    let (fx, fy) = (nx + dx, ny + dy)
    let blocked = fx >= 0 && fy >= 0 && fx < side && fy < side && map[fx, fy] != 0
    if isFree(nx, ny) && !blocked {
      (x, y) = (nx, ny)
      map[x, y] = 1
      turns = 0
    } else {
      (dx, dy) = (-dy, dx)
      turns += 1
    }
  }
  return map
}
