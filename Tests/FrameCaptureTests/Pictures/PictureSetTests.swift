import Foundation
import Recordings
import System
import Testing

@Suite struct PictureSetTests {
  let folder = PictureFolder()

  private func make(_ names: [String]) throws {
    for name in names {
      if let slash = name.lastIndex(of: "/") { try prepareFolder(folder.file(String(name[..<slash]))) }
      try writeFileAtomically(folder.file(name), [1])
    }
  }

  @Test func picturesComeInNaturalOrderAndTheRestIsCounted() throws {
    try make(["a10.png", "a9.JPG", "a1.jpeg", "notes.txt", "._a1.png", "in/b.png"])
    let set = try PictureSet([folder.path])
    #expect(set.entries.map(\.name) == ["a1.jpeg", "a9.JPG", "a10.png"])
    #expect(set.otherFiles == 1 && set.foldersLeftOut == 1)
    let deep = try PictureSet([folder.path], recursive: true)
    #expect(
      deep.entries.map(\.name) == ["a1.jpeg", "a9.JPG", "a10.png", "b.png"] && deep.foldersLeftOut == 0)
  }

  @Test func namesAreAsLongAsTheyMustBe() throws {
    try make(["x/a.png", "y/a.png", "y/b.png"])
    let set = try PictureSet([folder.path], recursive: true)
    #expect(set.entries.map(\.name) == ["x/a.png", "y/a.png", "y/b.png"])
    #expect(set.overlayNames == ["x/a", "y/a", "y/b"])
  }

  @Test func overlaysOfPicturesThatDifferInTheirEndingAloneKeepIt() throws {
    try make(["a.jpg", "a.png", "b.png"])
    #expect(try PictureSet([folder.path]).overlayNames == ["a.jpg", "a.png", "b"])
  }

  @Test func noTwoOverlaysHaveOneName() throws {
    try make(["a.png", "a.jpg", "a.png.tif", "A.webp", "\(String(repeating: "n", count: 200)).png"])
    let names = try PictureSet([folder.path]).overlayNames
    #expect(Set(names.map { $0.lowercased() }).count == 5)
    #expect(names.allSatisfy { $0.utf8.count < 190 })
  }

  @Test func aFolderWithoutPicturesSaysWhatIsThere() throws {
    try make(["notes.txt", "in/b.png"])
    let error = #expect(throws: FileError.self) { try PictureSet([folder.path]) }
    #expect(error?.advice?.contains("--recursive") == true)
    #expect(throws: FileError.self) { try PictureSet([folder.file("nowhere")]) }
  }
}

/// A folder of its own, gone with its test.
final class PictureFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("hooke-set-\(UUID().uuidString)")
    .path

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}
