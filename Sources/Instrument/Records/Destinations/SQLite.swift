import System

/// The frames, the runs, and where there are any the tracks and the objects, as tables of one SQLite file.
public struct SQLiteTables: Destination {
  /// Asked for with the setting `sqlite` or the option `--sqlite`.
  public static let key = "sqlite"
  /// An SQLite database.
  public static let kind: FileKind = .database
  /// Called the database of a run.
  public static let content = "database"
  /// True: the table `frames` has a row per frame.
  public static var holdsFrames: Bool { true }
  /// The runs stand in a table of the file itself.
  public static var runs: RunsPlace { .within }
  /// The path of the database file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a table must not be touched or has other columns, or where the run's name is taken.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try SQLiteSink.check(path: place, table: plan.frames, existing: plan.existing)
    if plan.recordsObjects { try SQLiteSink.check(path: place, table: plan.objects, existing: plan.existing) }
    if plan.followsObjects { try SQLiteSink.check(path: place, table: plan.tracks, existing: plan.existing) }
    try SQLiteSink.check(path: place, table: .runs, existing: plan.existing.forRuns, key: plan.run)
  }

  /// Opens a connection per table, and gives an outlet for each: frames, then objects and tracks if the plan has them.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    var outlets = [try outlet(plan.frames, plan)]
    if plan.recordsObjects { outlets.append(try outlet(plan.objects, plan)) }
    if plan.followsObjects { outlets.append(try outlet(plan.tracks, plan)) }
    return outlets
  }

  /// Adds the run's row to the table `runs`, which is made where it is not there.
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
  /// The database file, as it was named; messages about it name it too.
  public let path: String
  /// Its name is that of the table in the file, its columns are that table's.
  public let table: RecordTable<Record>
  /// Waits: no row may be lost.
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

  /// Inserts a row, and commits it when it ends its batch; until then the batch's transaction stays open.
  ///
  /// - Throws: `FileError` when the file cannot be written, or another connection keeps it locked for too long.
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

  /// Commits a batch that was not ended.
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
