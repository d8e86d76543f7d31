import Foundation
import Imaging
import LabelledPictures
import System

/// A folder of labels in some other program's form, for one test.
package struct DrawnFolder: Sendable {
  package let scratch: DatasetScratch
  package var source: String { "\(scratch.path)/source" }
  package var destination: String { "\(scratch.path)/set" }

  /// Pictures of 12x10 pixels under these names, and label files.
  package init(pictures: [String] = ["a.png"], files: [String: [UInt8]] = [:]) throws {
    scratch = try DatasetScratch()
    try prepareFolder(source)
    for (number, name) in pictures.enumerated() {
      let picture = RGBImage(
        size: PixelSize(width: 12, height: 10), filledWith: RGBColor(UInt8(number), 9, 9))
      try write(PNGCodec.encode(picture), to: name)
    }
    for (name, bytes) in files { try write(bytes, to: name) }
  }

  /// The labels of `Fixtures/labels`, with the pictures of the fixture `nuclei` in one of its folders; `*` in the folder's
  /// name stands for the picture's.
  package init(golden form: String, picturesIn folder: String) throws {
    scratch = try DatasetScratch()
    try FileManager.default.copyItem(atPath: DatasetScratch.fixture("../labels/\(form)"), toPath: source)
    for name in ["002.png", "003.png"] {
      try write(
        readFile(DatasetScratch.fixture("nuclei/images/\(name)")),
        to: "\(folder.replacing("*", with: name.prefix(3)))/\(name)")
    }
  }

  /// A fixture as it is.
  package init(copying fixture: String) throws {
    scratch = try DatasetScratch()
    _ = try scratch.copy(of: fixture, as: "source")
  }

  package func write(_ bytes: [UInt8], to name: String) throws {
    let path = "\(source)/\(name)"
    try prepareFolder(String(path[..<path.lastIndex(of: "/")!]))
    try writeFileAtomically(path, bytes)
  }

  package func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  package func run(_ format: any LabelImporter.Type, _ options: ImportOptions = ImportOptions())
    throws(FileError) -> ImportReport
  { try DatasetImport(format, options: options).run(from: source, to: destination) }

  package func error(_ format: any LabelImporter.Type) -> FileError? {
    fileError { () throws(FileError) in try run(format) }
  }

  /// What was made for a picture: a row of object numbers per row of pixels, with `.` for none.
  package func drawing(_ name: String) throws -> [String] {
    let map = try PictureFile.readNumbers("\(destination)/instances/\(name).png")
    return (0..<map.size.height).map { y in
      (0..<map.size.width).map { x in
        let number = map.identifiers[y * map.size.width + x]
        return number == 0 ? "." : "\(number)"
      }.joined()
    }
  }
}
