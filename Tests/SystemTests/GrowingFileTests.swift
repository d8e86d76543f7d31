import Foundation
import System
import Testing

@Suite("A file that grows by whole pieces")
final class GrowingFileTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("growing-\(UUID().uuidString)")
    .path

  init() throws { try prepareFolder(folder) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private var path: String { "\(folder)/rows" }

  @Test func nothingIsLeftOfOneThatDidNotSettle() throws {
    do {
      var file = try GrowingFile(path, overwrites: false)
      try file.append([1, 2])
    }
    #expect(try folderEntries(folder).isEmpty)
    try writeFileAtomically(path, [7])
    do {
      var file = try GrowingFile(path, overwrites: true)
      try file.append([1, 2])
      #expect(try readFile(path) == [7], "who reads the old one keeps its bytes")
    }
    #expect(try folderEntries(folder) == ["rows"])
    #expect(try readFile(path) == [7])
  }

  @Test func settledItTakesThePlace() throws {
    try writeFileAtomically(path, [7])
    var file = try GrowingFile(path, overwrites: true)
    try file.append([1, 2])
    try file.settle()
    try file.append([3])
    try file.synchronize()
    let settled = file.byteCount
    #expect(try readFile(path) == [1, 2, 3] && settled == 3)
    #expect(throws: FileError.self) { _ = try GrowingFile(self.path, overwrites: false) }
  }

  @Test func goesOnWhereItEndsAndIsCutBack() throws {
    try writeFileAtomically(path, [1, 2, 3])
    var file = try GrowingFile(continuing: path)
    let (before, isRegular) = (file.byteCount, file.isRegular)
    #expect(before == 3 && isRegular)
    try file.append([4, 5])
    let found = try file.bytes(at: 2, count: 9)
    #expect(found == [3, 4, 5])
    try file.cutBack(to: 2)
    try file.append([9])
    #expect(try readFile(path) == [1, 2, 9])
    // Cut by somebody else: what is missing does not come back as zeros.
    #expect(truncate(path, 1) == 0)
    try file.append([8])
    let after = file.byteCount
    #expect(try readFile(path) == [1, 8] && after == 2)
  }

  @Test func ofAFileThatSomebodyCutNothingComesBackAsZeros() throws {
    var file = try GrowingFile(path, overwrites: false)
    try file.append([1, 2, 3, 4])
    try file.settle()
    #expect(truncate(path, 2) == 0)
    try file.append([5])
    let count = file.byteCount
    #expect(try readFile(path) == [1, 2, 5] && count == 3)
  }

  @Test func aPathOfAFolderIsRefused() {
    #expect(throws: FileError.self) { _ = try GrowingFile("\(self.folder)/new/", overwrites: false) }
    #expect(throws: FileError.self) { _ = try readFile("\(self.path)/") }
  }

  @Test func oneProgramAtATime() throws {
    let first = try GrowingFile(continuing: path)
    #expect(throws: FileError.self) { _ = try GrowingFile(continuing: self.path) }
    let count = first.byteCount
    #expect(count == 0)
  }
}
