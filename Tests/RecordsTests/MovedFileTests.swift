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

  /// The frame numbers in a table.
  private func frames(_ path: String, _ table: String) throws -> [String] {
    let place = try #require(bloodFrames.columns.firstIndex { $0.name == "frame" })
    return try SQLiteReader(path).rows(of: table).map { $0[place] }
  }

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

  @Test func afterAHangUpItLooksAtOnce() throws {
    Interrupt.outliveTerminal()
    let path = folder.file("counts.csv")
    let file = try file(path)
    try file.append(Array("1,2\n".utf8))
    #expect(rename(path, folder.file("yesterday.csv")) == 0)
    #expect(kill(getpid(), SIGHUP) == 0)
    // Some thread takes the signal, in its own time.
    let end = SystemClock.monotonicNanoseconds() + 500_000_000
    while Interrupt.hangUps == 0, SystemClock.monotonicNanoseconds() < end { usleep(1000) }
    try file.append(Array("2,3\n".utf8))
    #expect(try text(path) == "frame,count\n2,3\n")
    #expect(try text(folder.file("yesterday.csv")) == "frame,count\n1,2\n")
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
    // Nor does the next row go there.
    #expect(throws: FileError.self) { try file.append(Array("3,4\n".utf8)) }
    #expect(try text(path) == "a letter\n")
  }

  @Test func aCutIsSeenAtOnce() throws {
    let path = folder.file("counts.csv")
    let file = try file(path)
    for row in 1...5 { try file.append(Array("\(row),2\n".utf8)) }
    #expect(truncate(path, 0) == 0)
    for row in 6...7 { try file.append(Array("\(row),2\n".utf8)) }
    #expect(try text(path) == "frame,count\n6,2\n7,2\n")
  }

  @Test func aDatabaseMovedAtTheEndHasAllItsRows() throws {
    let path = folder.file("counts.sqlite")
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    try sink.write(record(1))
    #expect(rename(path, folder.file("yesterday.sqlite")) == 0)
    try sink.write(record(2))
    try sink.finish()
    #expect(try frames(folder.file("yesterday.sqlite"), "frames") == ["1", "2"])
  }

  @Test func aDatabaseThatIsMovedGoesOnInANewOne() throws {
    let path = folder.file("counts.sqlite")
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    try sink.write(record(1))
    #expect(rename(path, folder.file("yesterday.sqlite")) == 0)
    waitForALook()
    try sink.write(record(2))
    try sink.write(record(3))
    try sink.finish()
    // A row that SQLite keeps beside its file at first goes where the file went.
    #expect(try frames(folder.file("yesterday.sqlite"), "frames") == ["1", "2"])
    #expect(try frames(path, "frames") == ["3"])
  }

  @Test func theNewDatabaseKnowsTheRun() throws {
    let path = folder.file("counts.sqlite")
    let other = RecordTable("others", columns: bloodFrames.columns, blank: bloodFrames.blank)
    let run = SQLiteRun()
    run.put(RunRecord(run: "r1", description: "{}"))
    var sinks = [
      try SQLiteSink(path: path, table: bloodFrames),
      try SQLiteSink(path: path, table: other, existing: .append),
    ]
    for index in sinks.indices {
      sinks[index].run = run
      try sinks[index].write(record(1))
    }
    #expect(rename(path, folder.file("yesterday.sqlite")) == 0)
    waitForALook()
    for index in sinks.indices {
      try sinks[index].write(record(2))
      try sinks[index].finish()
    }
    #expect(try SQLiteReader(path).rows(of: "runs") == [["r1", "{}"]])
    #expect(try SQLiteDatabase(path).lastRunWithoutEnd() == "r1")
  }

  /// As programs do that begin a new file at once: what SQLite keeps beside the moved one must not become the new one's.
  @Test func aDatabaseThatIsReplacedGoesOnInTheOther() throws {
    let (path, fresh) = (folder.file("counts.sqlite"), folder.file("fresh.sqlite"))
    do { _ = try SQLiteDatabase(fresh) }
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    try sink.write(record(1))
    let before = fileIdentity("\(path)-shm")
    #expect(before != nil && rename(path, folder.file("yesterday.sqlite")) == 0 && rename(fresh, path) == 0)
    waitForALook()
    for sequence in 2...4 as ClosedRange<UInt64> { try sink.write(record(sequence)) }
    #expect(fileIdentity("\(path)-shm") != before)
    try sink.finish()
    #expect(try frames(folder.file("yesterday.sqlite"), "frames") == ["1", "2"])
    #expect(try frames(path, "frames") == ["3", "4"])
  }

  @Test func tablesOfOneFileThatIsMovedGoOnInOne() throws {
    let path = folder.file("counts.sqlite")
    let other = RecordTable("others", columns: bloodFrames.columns, blank: bloodFrames.blank)
    var (first, second) = (
      try SQLiteSink(path: path, table: bloodFrames),
      try SQLiteSink(path: path, table: other, existing: .append)
    )
    try first.write(record(1))
    try second.write(record(1))
    #expect(rename(path, folder.file("yesterday.sqlite")) == 0)
    waitForALook()
    for sequence in 2...3 as ClosedRange<UInt64> {
      try first.write(record(sequence))
      try second.write(record(sequence))
    }
    try first.finish()
    try second.finish()
    for table in ["frames", "others"] {
      #expect(try frames(path, table) == ["3"], "\(table)")
      #expect(try frames(folder.file("yesterday.sqlite"), table) == ["1", "2"], "\(table)")
    }
  }
}
