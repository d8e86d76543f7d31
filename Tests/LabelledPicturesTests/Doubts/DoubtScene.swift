import DatasetFixtures
import Imaging
import System

@testable import LabelledPictures

/// A picture of bright discs on black with their numbers, to be made wrong in one way.
struct DoubtScene {
  var picture: RGBImage
  var instances: InstanceMap
  var size: PixelSize { picture.size }

  init(empty size: PixelSize) {
    picture = RGBImage(size: size, filledWith: RGBColor(10, 10, 10))
    instances = InstanceMap(size: size)
  }

  /// Discs of radius 9 whose places are those of no turned or mirrored picture.
  init(size: PixelSize = PixelSize(width: 120, height: 120)) {
    self.init(empty: size)
    for (number, place) in [(20, 20), (52, 30), (88, 24), (24, 66), (70, 60), (40, 100), (96, 78)]
      .enumerated()
    {
      draw(UInt16(number + 1), x: place.0, y: place.1, radius: 9)
    }
  }

  /// - Parameter isSeen: whether the picture shows it, too.
  mutating func draw(_ number: UInt16, x centerX: Int, y centerY: Int, radius: Int, isSeen: Bool = true) {
    for y in 0..<size.height {
      for x in 0..<size.width
      where (x - centerX) * (x - centerX) + (y - centerY) * (y - centerY) <= radius * radius {
        instances.identifiers[y * size.width + x] = number
        if isSeen { picture[x, y] = RGBColor(200, 180, 190) }
      }
    }
  }

  mutating func relabel(_ change: (_ x: Int, _ y: Int, _ number: UInt16) -> UInt16) {
    for y in 0..<size.height {
      for x in 0..<size.width {
        let index = y * size.width + x
        instances.identifiers[index] = change(x, y, instances.identifiers[index])
      }
    }
  }

  var mask: LabelMap { LabelMap(size: size, labels: instances.identifiers.map { $0 == 0 ? 0 : 1 }) }

  /// Writes a data set of scenes, called a, b and so on, all in `train`.
  static func write(_ scenes: [DoubtScene], to path: String) throws -> Dataset {
    for part in ["images", "masks", "instances"] { try prepareFolder("\(path)/\(part)") }
    let names = zip("abcdefgh", scenes).map { (name: String($0), scene: $1) }
    for (name, scene) in names {
      try writeFileAtomically("\(path)/images/\(name).png", PNGCodec.encode(scene.picture))
      try writeFileAtomically("\(path)/masks/\(name).png", PNGCodec.encode(scene.mask))
      try writeFileAtomically("\(path)/instances/\(name).png", PNGCodec.encode(scene.instances))
    }
    let classes =
      "classes:\n  - {name: background, color: '#000000'}\n  - {name: cell, color: '#d55e00'}\n"
    try writeFileAtomically("\(path)/classes.yaml", classes.utf8)
    let list = names.map { "\"\($0.name)\"" }.joined(separator: ", ")
    try writeFileAtomically("\(path)/split.json", "{\"train\": [\(list)]}".utf8)
    return try Dataset(path: path)
  }
}
