import Foundation
import Glibc
import System
import Testing

@Suite final class FileTests {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)").path
    try prepareFolder(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func error(_ body: () throws(FileError) -> some Any) -> FileError? {
    do {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [0, 1, 4096, 1_000_003])
  func readsWhatWasWritten(count: Int) throws {
    let path = "\(folder)/file"
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try writeFileAtomically(path, bytes)
    #expect(try readFile(path) == bytes)
    let mapped = try MappedFile(path)
    #expect(mapped.count == count && mapped.bytes.byteCount == count)
    #expect(mapped.bytes.withUnsafeBytes { Array($0) } == bytes)
    #expect(try folderEntries(folder) == ["file"])
  }

  @Test func linksStayAndPipesAreNotReplaced() throws {
    try writeFileAtomically("\(folder)/target", [1])
    symlink("target", "\(folder)/link")
    try writeFileAtomically("\(folder)/link", [2])
    #expect(try readFile("\(folder)/target") == [2])
    var target = [CChar](repeating: 0, count: 10)
    #expect(readlink("\(folder)/link", &target, 10) == 6)
    mkfifo("\(folder)/pipe", 0o600)
    let written = error { () throws(FileError) in try writeFileAtomically("\(folder)/pipe", [3]) }
    let checked = error { () throws(FileError) in try checkWritable("\(folder)/pipe") }
    #expect(written?.problem == "is a device or a pipe" && checked == written)
    #expect(pathKind("\(folder)/pipe") == .other)
    #expect(try folderEntries(folder) == ["link", "pipe", "target"])
  }

  @Test func refusesMoreThanTheLimit() throws {
    try writeFileAtomically("\(folder)/file", [1, 2, 3])
    #expect(try readFile("\(folder)/file", limit: 3) == [1, 2, 3])
    let found = error { () throws(FileError) in try readFile("\(folder)/file", limit: 2) }
    #expect(found?.problem.contains("3 bytes, more than the 2") == true)
  }

  @Test func namesWhatCannotBeRead() {
    let missing = error { () throws(FileError) in try readFile("\(folder)/none") }
    #expect(
      missing
        == FileError(
          "\(folder)/none", "cannot be opened: No such file or directory",
          advice: "check the spelling and that the folder exists"))
    #expect(error { () throws(FileError) in try MappedFile("\(folder)/none") }?.problem == missing?.problem)
    #expect(error { () throws(FileError) in try readFile(folder) }?.problem == "is not a regular file")
    #expect(error { () throws(FileError) in try MappedFile(folder) }?.problem == "is not a regular file")
    #expect(error { () throws(FileError) in try readFile("/dev/null") }?.problem == "is not a regular file")
  }

  @Test(.timeLimit(.minutes(1)))
  func aPipeIsRefusedAndNotWaitedFor() {
    let path = "\(folder)/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(error { () throws(FileError) in try readFile(path) }?.problem == "is not a regular file")
    #expect(error { () throws(FileError) in try MappedFile(path) }?.problem == "is not a regular file")
    #expect(pathKind(path) == .other)
  }

  @Test func replacingKeepsOldReadersWhole() throws {
    let path = "\(folder)/file"
    try writeFileAtomically(path, [UInt8](repeating: 1, count: 10_000))
    let mapped = try MappedFile(path)
    try writeFileAtomically(path, [2])
    #expect(mapped.count == 10_000 && mapped.bytes.withUnsafeBytes { $0.allSatisfy { $0 == 1 } })
    #expect(try readFile(path) == [2])
  }

  @Test func aFailedWriteLeavesTheOldFileAndNoRest() throws {
    try prepareFolder("\(folder)/taken")
    try writeFileAtomically("\(folder)/taken/inside", [1])
    // A folder cannot be replaced by a file.
    let found = error { () throws(FileError) in try writeFileAtomically("\(folder)/taken", [2]) }
    #expect(found?.path == "\(folder)/taken" && found?.problem == "is a folder")
    #expect(try folderEntries(folder) == ["taken"] && readFile("\(folder)/taken/inside") == [1])
    #expect(error { () throws(FileError) in try writeFileAtomically("\(folder)/none/file", [2]) } != nil)
    #expect(error { () throws(FileError) in try writeFileAtomically("/dev/full/x", [2]) } != nil)
  }

  @Test func aFullDiskIsToldWithAdvice() throws {
    var file = try GrowingFile("/dev/full", overwrites: true)
    let isRegular = file.isRegular
    #expect(!isRegular)
    let found = error { () throws(FileError) in try file.append([1, 2, 3]) }
    #expect(found?.problem.contains("No space left on device") == true && found?.advice != nil)
  }

  @Test func makesFoldersAndThoseAbove() throws {
    try prepareFolder("\(folder)/a/b//c/")
    #expect(pathKind("\(folder)/a/b/c") == .folder)
    try prepareFolder("\(folder)/a/b/c")
    try writeFileAtomically("\(folder)/file", [])
    let onFile = error { () throws(FileError) in try prepareFolder("\(folder)/file") }
    #expect(onFile?.problem == "is not a folder")
    #expect(error { () throws(FileError) in try prepareFolder("\(folder)/file/below") } != nil)
  }

  @Test func listsSortedWithoutHiddenEntries() throws {
    for name in ["b", "a", ".hidden", "c d"] { try writeFileAtomically("\(folder)/\(name)", []) }
    #expect(try folderEntries(folder) == ["a", "b", "c d"])
    #expect(
      error { () throws(FileError) in try folderEntries("\(folder)/none") }?.problem.hasPrefix(
        "cannot be listed") == true)
  }

  @Test func knowsWhatStandsAtAPath() throws {
    try writeFileAtomically("\(folder)/file", [])
    #expect(pathKind("\(folder)/file") == .file && pathKind(folder) == .folder)
    #expect(pathKind("\(folder)/none") == .nothing && pathKind("/dev/null") == .device)
  }

  @Test func aFileHasOneName() {
    #expect(resolvedPath("/tmp/../tmp/./none") == resolvedPath("/tmp/none"))
    #expect(resolvedPath("/nothing-here.txt") == "/nothing-here.txt")
    #expect(resolvedPath("none") == resolvedPath("./none") && resolvedPath("none").hasPrefix("/"))
    #expect(resolvedPath("/tmp/a") != resolvedPath("/tmp/b"))
    #expect(resolvedPath("/no/such/folder/a") == "/no/such/folder/a")
  }

  @Test func errorsReadAsSentences() {
    #expect(FileError("a", "is bad").description == "a: is bad")
    #expect(FileError("a", "is bad", advice: "mend it").description == "a: is bad; mend it")
  }
}
