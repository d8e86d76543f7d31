import CSQLite
import FoundationEssentials
import Imaging
import ObjectAnalysis
import Synchronization
import System
import Testing

@testable import Records

@Suite struct SQLiteSinkTests {
  @Test func rowsThatWaitForAReaderAreTold() throws {
    let path = folder.file("read.sqlite")
    final class Told: Sendable { let words = Mutex<[String]>([]) }
    let told = Told()
    var sink = try SQLiteSink(path: path, table: bloodFrames) { trouble in
      switch trouble {
      case .failing(let error): told.words.withLock { $0.append(error.problem) }
      case .recovered(_, let lost): told.words.withLock { $0.append("\(lost) lost") }
      default: break
      }
    }
    sink.waitingLimit = 1 << 20
    for index in 0..<10 as Range<UInt64> { try sink.write(record(index)) }
    try sink.synchronize()
    #expect(told.words.withLock { $0 }.isEmpty)
    var reader: OpaquePointer?
    #expect(sqlite3_open_v2(path, &reader, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
    defer { sqlite3_close_v2(reader) }
    #expect(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM frames", nil, nil, nil) == SQLITE_OK)
    for index in 0..<400 as Range<UInt64> { try sink.write(record(100 + index)) }
    try sink.synchronize()
    try sink.synchronize()
    let words = told.words.withLock { $0 }
    #expect(words.count == 1 && words[0].contains("is being read by another program"), "\(words)")
    // Every row is in the database, for whoever looks anew.
    #expect(try RecordDatabase(path).rowCount(of: "r1", in: "frames") == 410)
    #expect(sqlite3_exec(reader, "COMMIT", nil, nil, nil) == SQLITE_OK)
    try sink.finish()
  }

  let folder = TemporaryFolder()

  /// A table's rows, each value as the text that a CSV file would have, in a few queries of our own.
  func rows(_ path: String, _ table: String) throws -> [[String]] {
    try SQLiteReader(path).rows(of: table)
  }

  @Test func rowsHoldWhatTheCSVFileHolds() throws {
    let (database, csv) = (folder.file("counts.sqlite"), folder.file("counts.csv"))
    var tables = try SQLiteSink(path: database, table: bloodFrames)
    var lines = try CSVSink(path: csv, table: bloodFrames)
    let records = [
      record(17),
      FrameRecord(
        state: RecordState("lost"), frames: 3, sequence: 18, utcNanoseconds: -1, monotonicNanoseconds: 500,
        classCount: 3, dropped: 4, rejected: 1),
      record(21, redCells: 0),
    ]
    for record in records {
      try tables.write(record)
      try lines.write(record)
    }
    try tables.finish()
    try lines.finish()
    let text = try text(csv).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let stored = try rows(database, "frames")
    #expect(stored.count == 3)
    for (row, line) in zip(stored, text) {
      for (column, (value, expected)) in zip(bloodFrames.columns, zip(row, line)) {
        if column.kind == .real, let number = Double(expected) {
          #expect(Double(value) == number, "\(column.name)")
        } else {
          #expect(value == expected, "\(column.name)")
        }
      }
    }
  }

  @Test func severalSinksShareAFile() throws {
    let path = folder.file("all.sqlite")
    var frames = try SinkQueue(SQLiteSink(path: path, table: bloodFrames), name: path, capacity: 8) {
      record(0)
    }
    let table = RecordTable.objects(
      palette: bloodPalette, pictureSize: PixelSize(width: 64, height: 48), scale: ObjectScale(reduction: 2),
      calibration: nil, identity: RunIdentity(run: "r1"))
    var objects = try SinkQueue(SQLiteSink(path: path, table: table), name: path, capacity: 8) { .blank }
    for sequence in 0..<50 as Range<UInt64> {
      try frames.add { $0 = record(sequence) }
      for number in 1...5 {
        try objects.add {
          $0 = .blank
          ($0.sequence, $0.number, $0.isLastOfFrame) = (sequence, number, number == 5)
        }
      }
    }
    try frames.finish()
    try objects.finish()
    #expect(try rows(path, "frames").count == 50)
    #expect(try rows(path, "objects").count == 250)
  }

  @Test func anExistingTableIsNotTouchedUnasked() throws {
    let path = folder.file("counts.sqlite")
    do {
      var sink = try SQLiteSink(path: path, table: bloodFrames)
      try sink.write(record(1))
    }
    let error = #expect(throws: FileError.self) { try SQLiteSink(path: path, table: bloodFrames) }
    #expect(error?.description.contains("'frames' already") == true)
    do {
      var sink = try SQLiteSink(path: path, table: bloodFrames, existing: .append)
      try sink.write(record(2))
    }
    #expect(try rows(path, "frames").map { $0[0] } == ["1", "2"])
    var options = FrameTableOptions()
    options.smooths = true
    let other = RecordTable.frames(palette: bloodPalette, options: options, identity: RunIdentity(run: "r2"))
    #expect(throws: FileError.self) { try SQLiteSink(path: path, table: other, existing: .append) }
    do {
      var sink = try SQLiteSink(path: path, table: other, existing: .overwrite)
      try sink.write(record(3))
    }
    #expect(try rows(path, "frames").map { $0[0] } == ["3"])
  }

  @Test func whatIsNoDatabaseIsRefused() throws {
    let path = folder.file("text.sqlite")
    try writeFileAtomically(path, Array(String(repeating: "no database ", count: 200).utf8))
    let error = #expect(throws: FileError.self) {
      try SQLiteSink(path: path, table: bloodFrames, existing: .append)
    }
    #expect(error?.path == path && error?.description.contains("no SQLite file") == true)
    #expect(throws: FileError.self) { try SQLiteSink(path: folder.file("none/x.sqlite"), table: bloodFrames) }
  }

  @Test func aDatabaseThatAnotherProgramKeepsIsAnError() throws {
    let path = folder.file("kept.sqlite")
    let other = try SQLiteDatabase(path)
    // Beside a write-ahead log, nobody can keep readers out.
    try other.execute("PRAGMA journal_mode=DELETE")
    try other.execute("BEGIN EXCLUSIVE")
    let error = #expect(throws: FileError.self) { try SQLiteDatabase(path, patience: 10) }
    #expect(error?.path == path && error?.problem.hasSuffix("database is locked") == true)
    #expect(error?.advice?.contains("another program") == true)
    try other.execute("ROLLBACK")
  }

  @Test func aRowThatFindsTheFileLockedIsWrittenLater() throws {
    let path = folder.file("kept.sqlite")
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    sink.wait(atMost: 10)
    let other = try SQLiteDatabase(path)
    try other.execute("BEGIN IMMEDIATE")
    #expect(throws: FileError.self) { try sink.write(record(1)) }
    #expect(sink.unwritten == 1)
    try other.execute("ROLLBACK")
    let lost = try sink.resume()
    #expect(lost == 0 && sink.unwritten == 0)
    try sink.finish()
    #expect(try rows(path, "frames").map { $0[0] } == ["1"])
  }

  /// What cannot be read is no table that is not there, which would be made, and no name that is free.
  @Test func aDamagedDatabaseIsAnError() throws {
    let path = folder.file("damaged.sqlite")
    do {
      var sink = try SQLiteSink(path: path, table: .runs)
      try sink.write(RunRecord(run: "r1", description: "{}"))
      try sink.finish()
    }
    // The first page says what tables there are; what they hold is in the others.
    var bytes = try readFile(path)
    for index in 4096..<bytes.count { bytes[index] = 0xFF }
    try writeFileAtomically(path, bytes)
    let error = #expect(throws: FileError.self) {
      try SQLiteSink.check(path: path, table: .runs, existing: .append, key: "r1")
    }
    #expect(error?.path == path && error?.problem == "cannot be read: database disk image is malformed")

    bytes.replace(Array("CREATE TABLE runs".utf8), with: Array("XREATE TABLE runs".utf8))
    try writeFileAtomically(path, bytes)
    let second = #expect(throws: FileError.self) {
      try SQLiteSink(path: path, table: .runs, existing: .append)
    }
    #expect(second?.problem.contains("malformed database schema") == true)
  }
}
