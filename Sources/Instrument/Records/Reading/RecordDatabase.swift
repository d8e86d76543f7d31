import System

/// A database that runs wrote, for those who read it again.
public struct RecordDatabase: Sendable {
  private let database: SQLiteDatabase

  /// Whether a file is a database.
  public static func isDatabase(_ path: String) -> Bool {
    guard pathKind(path) == .file, let start = try? readStart(of: path, count: 15) else { return false }
    return start.elementsEqual("SQLite format 3".utf8)
  }

  /// - Throws: `FileError` when it cannot be opened.
  public init(_ path: String) throws(FileError) {
    guard Self.isDatabase(path) else {
      throw FileError(path, "is no SQLite file", advice: "name another one")
    }
    database = try SQLiteDatabase(reading: path)
  }

  /// The descriptions of its runs and of their ends, in order; none where it has no such table.
  public func runs() throws(FileError) -> (begun: [String], ended: [String]) {
    (try descriptions(of: "runs"), try descriptions(of: "run_ends"))
  }

  private func descriptions(of table: String) throws(FileError) -> [String] {
    try database.tables().contains(table)
      ? database.texts("SELECT description FROM \(table) WHERE ?1 = '' ORDER BY rowid", "") : []
  }

  /// How many rows of a run a table has; nil without such a table.
  public func rowCount(of run: String, in table: String) throws(FileError) -> UInt64? {
    guard table.utf8.allSatisfy({ (97...122).contains($0) || $0 == UInt8(ascii: "_") }),
      try database.tables().contains(table), try database.columns(of: table).contains("run")
    else { return nil }
    return try database.texts("SELECT count(*) FROM \(table) WHERE run = ?1", run).first.flatMap {
      UInt64($0)
    }
  }

  /// What SQLite finds wrong with the file; nil for nothing.
  public func damage() throws(FileError) -> String? {
    let found = try database.texts("SELECT * FROM pragma_integrity_check WHERE ?1 = ''", "")
    return found == ["ok"] ? nil : found.joined(separator: "; ")
  }

  /// How many rows each table has, by its name.
  private func rowCounts() throws(FileError) -> [String: UInt64] {
    var counts: [String: UInt64] = [:]
    for table in try database.tables() {
      let name = table.replacing("\"", with: "\"\"")
      counts[table] = try database.texts("SELECT count(*) FROM \"\(name)\" WHERE ?1 = ''", "").first
        .flatMap { UInt64($0) }
    }
    return counts
  }

  /// Writes a whole copy, also while a run goes on, and sees on the disk that it is sound and has the rows of every table.
  ///
  /// What SQLite would take for a part of the copy, such as the log of another database that had its name, goes.
  public func copy(to path: String) throws(FileError) {
    let copy = try FileReplacement(path)
    do throws(FileError) {
      let before = try rowCounts()
      _ = try database.texts("VACUUM INTO ?1", copy.temporary)
      let after = try rowCounts()
      try forgetFile(copy.temporary)
      let made = try RecordDatabase(copy.temporary)
      let found = try made.rowCounts()
      guard try made.damage() == nil else {
        throw FileError(
          path, "is damaged as soon as it is written", advice: "the disk is faulty: use another one")
      }
      for (table, rows) in found where rows < before[table] ?? 0 || rows > after[table] ?? rows {
        throw FileError(
          path, "would have \(rows) rows in '\(table)', and \(database.path) has \(after[table] ?? 0)",
          advice: "try again; if it stays so, the disk is faulty")
      }
      guard before.keys.allSatisfy({ found[$0] != nil }) else {
        throw FileError(path, "would lack a table", advice: "try again; if it stays so, the disk is faulty")
      }
      for place in Self.besides(path) where pathKind(place) == .file { try removeFile(place) }
    } catch {
      copy.cancel()
      throw error
    }
    try copy.replace()
  }

  /// What stands beside a database while it is written, and after a power failure.
  public static func besides(_ path: String) -> [String] {
    ["-wal", "-shm", "-journal"].map { resolvedPath(path) + $0 }
  }
}
