import Foundation
import Imaging
import LabelledPictures
import System

/// A folder for one test, deleted with it.
package final class DatasetScratch: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("dataset-\(UUID().uuidString)").path
    try prepareFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package static func fixture(_ name: String) -> String {
    Bundle.module.resourceURL!.appendingPathComponent("Fixtures/dataset/\(name)").path
  }

  /// A copy of a fixture that the test may damage.
  package func copy(of fixture: String, as name: String? = nil) throws -> String {
    let copy = "\(path)/\(name ?? fixture)"
    try FileManager.default.copyItem(atPath: Self.fixture(fixture), toPath: copy)
    return copy
  }

  package func write(_ text: String, to file: String) throws {
    try writeFileAtomically("\(path)/\(file)", text.utf8)
  }
}

/// The error that a body throws.
package func fileError(_ body: () throws(FileError) -> some Any) -> FileError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

/// A small data set of generated pictures: two classes, drawn from stated pixels.
package struct GeneratedDataset {
  package var size = PixelSize(width: 8, height: 6)
  package var classes = """
    classes:
      - { name: background, color: "#000000" }
      - { name: round, color: "#ff0000" }
      - { name: long, color: "#00ff00" }
    ignore_label: 255
    """
  package var split = #"{"rule": "by hand", "train": ["a"], "val": ["b"], "test": []}"#
  package var objects: String?
  package var names = ["a", "b", "c"]

  package init(classes: String? = nil, split: String? = nil, objects: String? = nil) {
    if let classes { self.classes = classes }
    if let split { self.split = split }
    self.objects = objects
  }

  package func write(to folder: String) throws {
    for part in ["images", "masks"] { try prepareFolder("\(folder)/\(part)") }
    for (number, name) in names.enumerated() {
      let shade = UInt8(40 + 50 * number)
      let picture = RGBImage(size: size, filledWith: RGBColor(shade, 2, 255))
      try writeFileAtomically("\(folder)/images/\(name).png", PNGCodec.encode(picture))
      try writeFileAtomically("\(folder)/masks/\(name).png", PNGCodec.encode(mask))
    }
    try writeFileAtomically("\(folder)/classes.yaml", classes.utf8)
    try writeFileAtomically("\(folder)/split.json", split.utf8)
    if let objects { try writeFileAtomically("\(folder)/objects.json", objects.utf8) }
  }

  /// A square of `round` at (1, 1)...(2, 2), a line of `long` at (4, 1)...(4, 4), one ignored pixel at (7, 5).
  package var mask: LabelMap {
    var mask = LabelMap(size: size)
    for (x, y) in [(1, 1), (2, 1), (1, 2), (2, 2)] { mask[x, y] = 1 }
    for y in 1...4 { mask[4, y] = 2 }
    mask[7, 5] = 255
    return mask
  }
}

extension DatasetScratch {
  /// A picture of one colour, in folders that are made.
  package func picture(_ file: String, _ size: PixelSize, shade: UInt8 = 90) throws {
    let whole = "\(path)/\(file)"
    try prepareFolder(String(whole[..<whole.lastIndex(of: "/")!]))
    try writeFileAtomically(
      whole, PNGCodec.encode(RGBImage(size: size, filledWith: RGBColor(shade, 80, 120))))
  }
}
