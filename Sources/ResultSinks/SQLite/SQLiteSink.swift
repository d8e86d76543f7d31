import SafeFiles

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
    let names = log.columns.map(\.name)
    var found = try database.columns(of: log.name)
    if !found.isEmpty {
      switch existing {
      case .refuse:
        throw FileError(
          path, "has a table '\(log.name)' already",
          advice: "name another file, or give --append or --overwrite")
      case .overwrite:
        try database.execute("DROP TABLE \(log.name)")
        found = []
      case .append:
        guard found == names else {
          throw FileError(
            path,
            "has other columns in '\(log.name)' than this run: \(ColumnDifference(found: found, expected: names))",
            advice: "name another file")
        }
      }
    }
    if found.isEmpty {
      let columns = log.columns.map { "\"\($0.name)\" \($0.kind.rawValue.uppercased())" }
      try database.execute("CREATE TABLE \(log.name) (\(columns.joined(separator: ", ")))")
    }
    try database.prepareInsertion(into: log.name, values: names.count)
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
