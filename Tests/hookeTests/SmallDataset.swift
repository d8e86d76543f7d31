import Foundation
import Imaging
import SafeFiles

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
