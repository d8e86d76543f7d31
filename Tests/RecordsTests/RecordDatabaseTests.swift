import CSQLite
import System
import Testing

@testable import Records

/// Databases that are looked at and copied.
@Suite struct RecordDatabaseTests {
  let folder = TemporaryFolder()

  private func make(_ path: String, rows: UInt64 = 5) throws {
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    for index in 0..<rows { try sink.write(record(index)) }
    try sink.finish()
  }

  private func execute(_ sql: String, in path: String) {
    var handle: OpaquePointer?
    defer { sqlite3_close_v2(handle) }
    #expect(sqlite3_open(path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
  }

  @Test func toLookChangesNothing() throws {
    // As runs leave it, under a name that an address would read otherwise; and as other programs have theirs.
    let paths = ["a?b#c%20.db", "other.db"].map { folder.file($0) }
    try make(paths[0])
    execute("CREATE TABLE things (name TEXT); INSERT INTO things VALUES ('x')", in: paths[1])
    for path in paths {
      let (bytes, names) = (try readFile(path), try folderEntries(folder.path))
      let database = try RecordDatabase(path)
      let runs = try database.runs()
      #expect(runs.begun.isEmpty && runs.ended.isEmpty)
      #expect(try database.rowCount(of: "r1", in: "frames") == (path == paths[0] ? 5 : nil))
      #expect(try database.damage() == nil)
      #expect(try readFile(path) == bytes && folderEntries(folder.path) == names)
    }
  }

  @Test func rowsThatWaitBesideItAreSeen() throws {
    let path = folder.file("a.db")
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    for index in 0..<5 as Range<UInt64> { try sink.write(record(index)) }
    #expect(try RecordDatabase(path).rowCount(of: "r1", in: "frames") == 5)
    try sink.finish()
  }

  @Test(.timeLimit(.minutes(2))) func aQueryWithoutEndIsNoTable() throws {
    let path = folder.file("a.db")
    execute(
      """
      CREATE VIEW runs AS WITH RECURSIVE n(description) AS (SELECT 'x' UNION ALL SELECT description FROM n)
      SELECT description FROM n;
      CREATE VIEW frames AS SELECT description AS run FROM runs
      """, in: path)
    let database = try RecordDatabase(path)
    #expect(try database.runs().begun.isEmpty)
    #expect(try database.rowCount(of: "x", in: "frames") == nil)
  }

  @Test func whatIsBesideTheCopyDoesNotGetIntoIt() throws {
    let (path, copy) = (folder.file("a.db"), folder.file("b.db"))
    try make(path)
    for name in ["b.db-wal", "b.db-shm", "b.db.partial"] {
      try writeFileAtomically(folder.file(name), "left behind".utf8)
    }
    try RecordDatabase(path).copy(to: copy)
    #expect(try RecordDatabase(copy).rowCount(of: "r1", in: "frames") == 5)
    #expect(
      try folderEntries(folder.path).filter { $0.hasPrefix("b") } == ["b.db", "b.db.partial"])
    // It is no database that waits for a writer.
    #expect(Array(try readFile(copy)[18...19]) == [1, 1])
  }
}
