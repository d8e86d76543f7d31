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
    database = try SQLiteDatabase(path)
  }

  /// The descriptions of its runs and of their ends, in order; none where it has no such table.
  public func runs() throws(FileError) -> (begun: [String], ended: [String]) {
    (try descriptions(of: "runs"), try descriptions(of: "run_ends"))
  }

  private func descriptions(of table: String) throws(FileError) -> [String] {
    try database.columns(of: table).isEmpty
      ? [] : database.texts("SELECT description FROM \(table) WHERE ?1 = '' ORDER BY rowid", "")
  }

  /// How many rows of a run a table has; nil without such a table.
  public func rowCount(of run: String, in table: String) throws(FileError) -> UInt64? {
    guard table.utf8.allSatisfy({ (97...122).contains($0) || $0 == UInt8(ascii: "_") }),
      try database.columns(of: table).contains("run")
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

  /// Writes a whole copy, also while a run goes on, and has SQLite check it.
  public func copy(to path: String) throws(FileError) {
    let made = "\(path).partial"
    if pathKind(made) == .file { try removeFile(made) }
    _ = try database.texts("VACUUM INTO ?1", made)
    guard try RecordDatabase(made).damage() == nil else {
      throw FileError(
        path, "is damaged as soon as it is written", advice: "the disk is faulty: use another one")
    }
    try moveFile(made, to: path)
  }
}
