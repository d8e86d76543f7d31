import Foundation
import Imaging
import System

/// A data set of drawn discs: two classes, by colour, that a small network learns in seconds.
///
/// - Returns: its folder: pictures `a`... of 64x48, four in `train`, two each in `val` and `test`.
func smallDataset(in folder: TemporaryFolder, name: String = "dataset") throws -> String {
  let path = folder.path(name)
  for part in ["images", "masks"] { try prepareFolder("\(path)/\(part)") }
  let names = ["a", "b", "c", "d", "e", "f", "g", "h"]
  for (index, name) in names.enumerated() {
    var picture = RGBImage(size: PixelSize(width: 64, height: 48), filledWith: RGBColor(220, 210, 205))
    var mask = LabelMap(size: picture.size)
    for disc in 0..<4 {
      let label = UInt8(1 + (index + disc) % 2)
      let (centerX, centerY) = (10 + 15 * disc, 12 + (index * 5 + disc * 7) % 24)
      for y in 0..<48 {
        for x in 0..<64 where (x - centerX) * (x - centerX) + (y - centerY) * (y - centerY) < 30 {
          mask[x, y] = label
          picture[x, y] = label == 1 ? RGBColor(200, 60, 60) : RGBColor(60, 40, 160)
        }
      }
    }
    try writeFileAtomically("\(path)/images/\(name).png", PNGCodec.encode(picture))
    try writeFileAtomically("\(path)/masks/\(name).png", PNGCodec.encode(mask))
  }
  let classes =
    "classes:\n  - {name: background, color: '#000000'}\n  - {name: red, color: '#d55e00'}\n  - {name: blue, color: '#0072b2'}\n"
  try writeFileAtomically("\(path)/classes.yaml", Array(classes.utf8))
  let split = #"{"train": ["a", "b", "c", "d"], "val": ["e", "f"], "test": ["g", "h"]}"#
  try writeFileAtomically("\(path)/split.json", Array(split.utf8))
  return path
}

/// Pictures of 64x48 with four pairs of cells that touch, as instance maps without masks, to be imported.
///
/// - Returns: its folder: pictures `a`... of which four are in `train`, two each in `val` and `test`.
func touchingCells(in folder: TemporaryFolder, name: String = "pairs") throws -> String {
  let path = folder.path(name)
  for part in ["images", "instances"] { try prepareFolder("\(path)/\(part)") }
  for (index, name) in ["a", "b", "c", "d", "e", "f", "g", "h"].enumerated() {
    var picture = RGBImage(size: PixelSize(width: 64, height: 48), filledWith: RGBColor(220, 210, 205))
    var instances = InstanceMap(size: picture.size)
    for cell in 0..<8 {
      let (pair, side) = (cell / 2, cell % 2)
      let isUpright = (pair + index) % 2 == 0
      let centerX = 16 + 32 * (pair % 2) + (isUpright ? 0 : 10 * side - 5)
      let centerY = 12 + 24 * (pair / 2) + (isUpright ? 10 * side - 5 : 0)
      for y in 0..<48 {
        for x in 0..<64 where instances.identifiers[y * 64 + x] == 0 {
          let (dx, dy) = (x - centerX, y - centerY)
          guard dx * dx + dy * dy < 36 else { continue }
          instances.identifiers[y * 64 + x] = UInt16(cell + 1)
          picture[x, y] = RGBColor(200, UInt8(60 + 3 * (dx * dx + dy * dy)), 60)
        }
      }
    }
    try writeFileAtomically("\(path)/images/\(name).png", PNGCodec.encode(picture))
    try writeFileAtomically("\(path)/instances/\(name).png", PNGCodec.encode(instances))
  }
  let split = #"{"train": ["a", "b", "c", "d"], "val": ["e", "f"], "test": ["g", "h"]}"#
  try writeFileAtomically("\(path)/split.json", Array(split.utf8))
  return path
}

/// The same discs under the names of the bundled model's classes.
func smallBloodDataset(in folder: TemporaryFolder) throws -> String {
  let path = try smallDataset(in: folder)
  let classes =
    "classes:\n  - {name: background, color: '#000000'}\n  - {name: rbc, color: '#d55e00'}\n"
    + "  - {name: wbc, color: '#56b4e9'}\n  - {name: platelet, color: '#f0e442'}\n"
  try writeFileAtomically("\(path)/classes.yaml", Array(classes.utf8))
  return path
}
