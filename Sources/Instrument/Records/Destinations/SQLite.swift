import System

/// The frames, the runs, and where there are any the tracks and the objects, as tables of one SQLite file.
public struct SQLiteTables: Destination {
  public static let key = "sqlite"
  public static let content = "database"
  public static var holdsFrames: Bool { true }
  public static var runs: RunsPlace { .within }
  public let place: String

  public init(_ place: String) { self.place = place }

  public func check(_ plan: RecordPlan) throws(FileError) {
    try SQLiteSink.check(path: place, table: plan.frames, existing: plan.existing)
    if plan.recordsObjects { try SQLiteSink.check(path: place, table: plan.objects, existing: plan.existing) }
    if plan.followsObjects { try SQLiteSink.check(path: place, table: plan.tracks, existing: plan.existing) }
    try SQLiteSink.check(path: place, table: .runs, existing: plan.existing.forRuns, key: plan.run)
  }

  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    var outlets = [try outlet(plan.frames, plan)]
    if plan.recordsObjects { outlets.append(try outlet(plan.objects, plan)) }
    if plan.followsObjects { outlets.append(try outlet(plan.tracks, plan)) }
    return outlets
  }

  public func add(_ run: RunRecord, _ plan: RecordPlan) throws(FileError) {
    var sink = try SQLiteSink(path: place, table: .runs, existing: plan.existing.forRuns)
    try sink.write(run)
    try sink.finish()
  }

  private func outlet<Record: ResultItem>(_ table: RecordTable<Record>, _ plan: RecordPlan)
    throws(FileError) -> Outlet
  {
    try SinkOutlet(SQLiteSink(path: place, table: table, existing: plan.existing), place: place) {
      table.blank
    }
  }
}

/// Writes a row per record into a table of an SQLite file, with the columns that the CSV file of these records has.
///
/// A row is committed as soon as it comes, the rows of a frame's objects together. Several sinks may write to tables of
/// one file.
public struct SQLiteSink<Record: Sendable>: ResultSink {
  public let path: String
  public let table: RecordTable<Record>
  public var whenFull: WhenFull { .wait }
  private let database: SQLiteDatabase
  private var isInBatch = false

  /// Opens the file, and makes the table if it is not there.
  ///
  /// - Throws: `FileError` when the table exists and must not be touched, has other columns, or the file cannot be
  ///   written or is none of SQLite's.
  public init(path: String, table: RecordTable<Record>, existing: ExistingFile = .refuse) throws(FileError) {
    (self.path, self.table) = (path, table)
    database = try SQLiteDatabase(path)
    let isThere = try Self.checkTable(of: table, in: database, existing: existing)
    let isReplaced = isThere && existing == .overwrite
    if isReplaced { try database.execute("DROP TABLE \(table.name)") }
    if isReplaced || !isThere {
      let columns = table.columns.map { "\"\($0.name)\" \($0.kind.sql)" }
      try database.execute("CREATE TABLE \(table.name) (\(columns.joined(separator: ", ")))")
    }
    try database.prepareInsertion(into: table.name, values: table.columns.count)
  }

  /// Throws what `init` would throw, and leaves the tables as they are.
  ///
  /// - Parameter key: a value that no row may have in the first column; nil for any.
  public static func check(
    path: String, table: RecordTable<Record>, existing: ExistingFile, key: String? = nil
  )
    throws(FileError)
  {
    guard pathKind(path) != .nothing else { return try checkWritable(path) }
    let database = try SQLiteDatabase(path)
    guard try checkTable(of: table, in: database, existing: existing), existing != .overwrite, let key else {
      return
    }
    if try database.holds(key, in: table.columns[0].name, of: table.name) {
      throw FileError(path, "has '\(key)' in '\(table.name)' already", advice: "give the run another name")
    }
  }

  /// - Returns: whether there is such a table.
  private static func checkTable(
    of table: RecordTable<Record>, in database: SQLiteDatabase, existing: ExistingFile
  )
    throws(FileError) -> Bool
  {
    let (names, found) = (table.columns.map(\.name), try database.columns(of: table.name))
    guard !found.isEmpty else { return false }
    if existing == .refuse {
      throw FileError(
        database.path, "has a table '\(table.name)' already",
        advice: "name another file, or give --append or --overwrite")
    }
    guard existing == .overwrite || found == names else {
      throw FileError(
        database.path,
        "has other columns in '\(table.name)' than this run: \(ColumnDifference(found: found, expected: names))",
        advice: "name another file")
    }
    return true
  }

  public mutating func write(_ record: borrowing Record) throws(FileError) {
    let ends = table.endsBatch(record)
    if !ends, !isInBatch {
      try database.execute("BEGIN")
      isInBatch = true
    }
    for index in table.columns.indices { database.add(table.columns[index].value(record)) }
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

extension ColumnKind {
  fileprivate var sql: String {
    switch self {
    case .integer: "INTEGER"
    case .real: "REAL"
    case .text: "TEXT"
    case .key: "TEXT PRIMARY KEY"
    }
  }
}
