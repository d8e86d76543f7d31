import System

/// Writes a row per record into a table of an SQLite file, with the columns that the CSV file of these records has.
///
/// A row is committed as soon as it comes, the rows of a frame's objects together. Several sinks may write to tables of
/// one file.
public struct SQLiteSink<Log: RecordLog>: ResultSink {
  public let path: String
  public let log: Log
  private let database: SQLiteDatabase
  private var isInBatch = false

  /// Opens the file, and makes the table if it is not there.
  ///
  /// - Throws: `FileError` when the table exists and must not be touched, has other columns, or the file cannot be
  ///   written or is none of SQLite's.
  public init(path: String, log: Log, existing: ExistingFile = .refuse) throws(FileError) {
    (self.path, self.log) = (path, log)
    database = try SQLiteDatabase(path)
    let isThere = try Self.checkTable(of: log, in: database, existing: existing)
    let isReplaced = isThere && existing == .overwrite
    if isReplaced { try database.execute("DROP TABLE \(log.name)") }
    if isReplaced || !isThere {
      let columns = log.columns.map { "\"\($0.name)\" \($0.kind.rawValue.uppercased())" }
      try database.execute("CREATE TABLE \(log.name) (\(columns.joined(separator: ", ")))")
    }
    try database.prepareInsertion(into: log.name, values: log.columns.count)
  }

  /// Throws what `init` would throw, and leaves the tables as they are.
  ///
  /// - Parameter key: a value that no row may have in the first column; nil for any.
  public static func check(path: String, log: Log, existing: ExistingFile, key: String? = nil)
    throws(FileError)
  {
    guard pathKind(path) != .nothing else { return try checkWritable(path) }
    let database = try SQLiteDatabase(path)
    guard try checkTable(of: log, in: database, existing: existing), existing != .overwrite, let key else {
      return
    }
    if try database.holds(key, in: log.columns[0].name, of: log.name) {
      throw FileError(path, "has '\(key)' in '\(log.name)' already", advice: "give the run another name")
    }
  }

  /// - Returns: whether there is such a table.
  private static func checkTable(of log: Log, in database: SQLiteDatabase, existing: ExistingFile)
    throws(FileError) -> Bool
  {
    let (names, found) = (log.columns.map(\.name), try database.columns(of: log.name))
    guard !found.isEmpty else { return false }
    if existing == .refuse {
      throw FileError(
        database.path, "has a table '\(log.name)' already",
        advice: "name another file, or give --append or --overwrite")
    }
    guard existing == .overwrite || found == names else {
      throw FileError(
        database.path,
        "has other columns in '\(log.name)' than this run: \(ColumnDifference(found: found, expected: names))",
        advice: "name another file")
    }
    return true
  }

  public mutating func write(_ record: borrowing Log.Record) throws(FileError) {
    let ends = log.endsBatch(record)
    if !ends, !isInBatch {
      try database.execute("BEGIN")
      isInBatch = true
    }
    var row = SQLiteRow(database: database)
    log.write(record, to: &row)
    try database.insert()
    if ends { try commit() }
  }

  public mutating func finish() throws(FileError) { try commit() }

  private mutating func commit() throws(FileError) {
    guard isInBatch else { return }
    isInBatch = false
    try database.execute("COMMIT")
  }
}

/// Gives a row's values to the database.
private struct SQLiteRow: RowWriter {
  let database: SQLiteDatabase

  mutating func add(_ value: Int) { database.add(value) }
  mutating func add(_ value: UInt64) { database.add(Int(clamping: value)) }

  mutating func add(_ value: Int64, decimals: Int) {
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    database.add(Double(value) / unit)
  }

  mutating func add(_ text: String) { database.add(text) }
  mutating func add(_ text: StaticString) { database.add(text.description) }
  mutating func addMoment(nanoseconds: Int64) { database.add(momentText(nanoseconds: nanoseconds)) }
  mutating func addNothing() { database.addNothing() }
}
