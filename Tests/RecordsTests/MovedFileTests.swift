import FoundationEssentials
import Glibc
import System
import Testing

@testable import Records

/// A file that somebody moves, removes or cuts while rows come.
@Suite struct MovedFileTests {
  let folder = TemporaryFolder()
  let form = LineForm.commaSeparated(["frame", "count"])

  private func file(_ path: String) throws -> LineFile { try LineFile(path, form: form, existing: .refuse) }

  /// It looks about once a second.
  private func waitForALook() { usleep(1_050_000) }

  @Test(arguments: ["moved", "removed", "cut", "cut to nothing"]) func rowsGoOn(what: String) throws {
    let path = folder.file("counts.csv")
    let file = try file(path)
    try file.append(Array("1,2\n".utf8))
    try file.append(Array("2,3\n".utf8))
    switch what {
    case "moved": #expect(rename(path, folder.file("yesterday.csv")) == 0)
    case "removed": #expect(unlink(path) == 0)
    // In the middle of the last row.
    case "cut": #expect(truncate(path, 17) == 0)
    default: #expect(truncate(path, 0) == 0)
    }
    waitForALook()
    try file.append(Array("3,4\n".utf8))
    try file.append(Array("4,5\n".utf8))
    let expected = what == "cut" ? "frame,count\n1,2\n3,4\n4,5\n" : "frame,count\n3,4\n4,5\n"
    #expect(try text(path) == expected)
    if what == "moved" { #expect(try text(folder.file("yesterday.csv")) == "frame,count\n1,2\n2,3\n") }
  }

  @Test func aFileOfSomebodyElseIsLeftAlone() throws {
    let path = folder.file("counts.csv")
    let file = try file(path)
    try file.append(Array("1,2\n".utf8))
    #expect(unlink(path) == 0)
    try writeFileAtomically(path, "a letter\n".utf8)
    waitForALook()
    let error = #expect(throws: FileError.self) { try file.append(Array("2,3\n".utf8)) }
    #expect(error?.problem.contains("other columns") == true)
    #expect(try text(path) == "a letter\n")
  }

  @Test func aDatabaseThatIsMovedGoesOnInANewOne() throws {
    let path = folder.file("counts.sqlite")
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    try sink.write(record(1))
    #expect(rename(path, folder.file("yesterday.sqlite")) == 0)
    waitForALook()
    try sink.write(record(2))
    try sink.finish()
    let database = try SQLiteDatabase(path)
    #expect(try database.columns(of: "frames") == bloodFrames.columns.map(\.name))
  }
}
