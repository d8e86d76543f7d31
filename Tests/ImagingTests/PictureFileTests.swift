import Foundation
import Imaging
import System
import Testing

@Suite final class PictureFileTests {
  let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("pictures-\(UUID().uuidString)").path
    try prepareFolder(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try writeFileAtomically("\(folder)/\(name)", bytes)
    return "\(folder)/\(name)"
  }

  @Test func theFirstBytesDecideNotTheName() throws {
    let picture = try PictureFile.readColor(file("wrong.jpg", PNGSamples.bytes("rgb8")))
    #expect(picture.size == PixelSize(width: 9, height: 7))
    #expect(try PictureFile.readColor(file("wrong.png", JPEGSamples.bytes("rgb"))).size.width == 24)
  }

  @Test func refusesWhatIsNoPicture() throws {
    let empty = #expect(throws: FileError.self) { try PictureFile.readColor(file("a.png", [])) }
    #expect(empty?.problem == "is empty")
    let text = #expect(throws: FileError.self) {
      try PictureFile.readColor(file("a.png", Array("GIF89a".utf8)))
    }
    #expect(text?.problem.contains("47 49 46 38") == true)
    let short = #expect(throws: FileError.self) { try PictureFile.readLabels(file("a.png", [0x09])) }
    #expect(short?.problem.contains("with the bytes 09") == true)
    let missing = #expect(throws: FileError.self) { try PictureFile.readColor("\(folder)/none.png") }
    #expect(missing?.problem.contains("No such file") == true)
    #expect(throws: FileError.self) { try PictureFile.readColor(folder) }
  }

  @Test func labelsMustFitInAByte() throws {
    let size = PixelSize(width: 3, height: 2)
    let fits = InstanceMap(size: size, identifiers: [0, 255, 1, 2, 3, 4])
    #expect(try PictureFile.readLabels(file("a.png", PNGCodec.encode(fits))).labels == [0, 255, 1, 2, 3, 4])
    let wide = InstanceMap(size: size, identifiers: [0, 255, 1, 2, 256, 4])
    let error = #expect(throws: FileError.self) {
      try PictureFile.readLabels(file("b.png", PNGCodec.encode(wide)))
    }
    #expect(error?.problem.contains("label 256 at (1, 1)") == true)
    #expect(try PictureFile.readNumbers("\(folder)/b.png") == wide)
  }

  @Test func labelsAreNotReadFromJPEG() throws {
    let error = #expect(throws: FileError.self) {
      try PictureFile.readLabels(file("a.jpg", JPEGSamples.bytes("grey")))
    }
    #expect(error?.problem.contains("JPEG") == true && error?.advice == "store it as PNG")
  }

  @Test(arguments: [
    ("a.png", true), ("a.JPG", true), ("a.b.jpeg", true), (".png", true), ("a.TIFF", true),
    ("a.ome.tif", true), ("a.bmp", true), ("a.webp", true), ("a.gif", false), ("png", false),
    ("", false),
    ("a.png.txt", false), ("a.", false),
  ])
  func knowsPictureNames(name: String, expected: Bool) {
    #expect(PictureFile.isPictureName(name) == expected)
  }
}
