import Synchronization
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
  private let run = SQLiteRun()

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a table must not be touched or has other columns, or where the run's name is taken.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try SQLiteSink.check(path: place, table: plan.frames, existing: plan.existing)
    if plan.recordsObjects { try SQLiteSink.check(path: place, table: plan.objects, existing: plan.existing) }
    if plan.followsObjects { try SQLiteSink.check(path: place, table: plan.tracks, existing: plan.existing) }
    for table in [RecordTable.runs, .runEnds] {
      try SQLiteSink.check(path: place, table: table, existing: plan.existing.forRuns, key: plan.run)
    }
  }

  /// Opens a connection per table, and gives an outlet for each: frames, then objects and tracks if the plan has them.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    var outlets = [try outlet(plan.frames, plan)]
    if plan.recordsObjects { outlets.append(try outlet(plan.objects, plan)) }
    if plan.followsObjects { outlets.append(try outlet(plan.tracks, plan)) }
    return outlets
  }

  /// Adds the run's row to the table `runs`; it and the one for the ends of runs are made where they are not there.
  public func add(_ run: RunRecord, _ plan: RecordPlan) throws(FileError) {
    self.run.put(run)
    var sink = try SQLiteSink(path: place, table: .runs, existing: plan.existing.forRuns)
    try sink.write(run)
    try sink.finish()
    sink = try SQLiteSink(path: place, table: .runEnds, existing: plan.existing.forRuns)
    try sink.finish()
  }

  /// Adds the run's row to the table `run_ends`.
  public func end(_ run: RunRecord) throws(FileError) {
    // The service manager does not wait much longer than this for the end of a run.
    var sink = try SQLiteSink(path: place, table: .runEnds, existing: .append, patience: 5_000)
    try sink.write(run)
    try sink.finish()
  }

  /// The last run of the file, where it has no end.
  public func cutRun() throws(FileError) -> String? {
    guard pathKind(place) == .file else { return nil }
    return try SQLiteDatabase(place).lastRunWithoutEnd()
  }

  private func outlet<Record: ResultItem>(_ table: RecordTable<Record>, _ plan: RecordPlan)
    throws(FileError) -> Outlet
  {
    var sink = try SQLiteSink(
      path: place, table: table, existing: plan.existing, tell: plan.patience.tell)
    // A failure is borne by the queue, which nobody waits for meanwhile.
    if plan.patience.limit > 0 { sink.wait(atMost: 1_000) }
    sink.run = run
    return try SinkOutlet(sink, place: place, part: table.name, patience: plan.patience) { table.blank }
  }
}

/// The run's row, for a new file that takes the place of one that somebody moved.
final class SQLiteRun: Sendable {
  private let run = Mutex<RunRecord?>(nil)

  func put(_ new: RunRecord) { run.withLock { $0 = new } }

  /// Adds the row where it is not there yet: the tables of a file come one after the other.
  func add(to path: String, patience: Int32) throws(FileError) {
    guard let run = run.withLock({ $0 }) else { return }
    try Self.adding.withLock { _ throws(FileError) in
      var sink = try SQLiteSink(path: path, table: .runs, existing: .append, patience: patience)
      if try !sink.holds(run.run) { try sink.write(run) }
      try sink.finish()
      sink = try SQLiteSink(path: path, table: .runEnds, existing: .append, patience: patience)
      try sink.finish()
    }
  }

  private static let adding = Mutex<Void>(())
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
  private var database: SQLiteDatabase
  private var isInBatch = false
  /// What a failure left undone.
  private enum Pending { case nothing, insertion(ends: Bool), commit, following }
  private var pending = Pending.nothing
  /// Rows inserted since the batch began, and those that went with a batch that SQLite took back.
  private var (batchRows, lostRows): (UInt64, UInt64) = (0, 0)
  private var (lastLook, hangUps) = (UInt64(0), Interrupt.hangUps)
  private let tell: @Sendable (RecordTrouble) -> Void
  private var patience: Int32
  /// What a new file must know of the run, and whether one still has to be told.
  var run: SQLiteRun?
  private var isRunDue = false
  /// How much may wait beside the database before it is told. **Units**: bytes.
  var waitingLimit = 64 << 20
  private var isWaitingTold = false

  /// Opens the file, and makes the table if it is not there.
  ///
  /// - Parameter patience: how long a statement waits for other connections. **Units**: milliseconds.
  /// - Throws: `FileError` when the table exists and must not be touched, has other columns, or the file cannot be
  ///   written or is none of SQLite's.
  public init(
    path: String, table: RecordTable<Record>, existing: ExistingFile = .refuse, patience: Int32 = 10_000,
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    (self.path, self.table, self.tell, self.patience) = (path, table, tell, patience)
    database = try Self.opened(path, table, existing, patience: patience)
  }

  /// Whether a row has this in its first column.
  func holds(_ key: String) throws(FileError) -> Bool {
    try database.holds(key, in: table.columns[0].name, of: table.name)
  }

  /// Says how long a statement waits for other connections from now on. **Units**: milliseconds.
  mutating func wait(atMost patience: Int32) {
    self.patience = patience
    database.wait(atMost: patience)
  }

  private static func opened(
    _ path: String, _ table: RecordTable<Record>, _ existing: ExistingFile, patience: Int32
  ) throws(FileError) -> SQLiteDatabase {
    let database = try SQLiteDatabase(path, patience: patience)
    let isThere = try Self.checkTable(of: table, in: database, existing: existing)
    let isReplaced = isThere && existing == .overwrite
    if isReplaced { try database.execute("DROP TABLE \(table.name)") }
    if isReplaced || !isThere {
      let columns = table.columns.map { "\"\($0.name)\" \($0.kind.sql)" }
      try database.execute("CREATE TABLE \(table.name) (\(columns.joined(separator: ", ")))")
    }
    try database.prepareInsertion(into: table.name, values: table.columns.count)
    return database
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
    for index in table.columns.indices { database.add(table.columns[index].value(record)) }
    pending = .insertion(ends: ends)
    try insert(ends: ends)
    // After the row: it is safe in the file that was open, wherever that is.
    pending = .following
    try followPath()
    pending = .nothing
  }

  private mutating func insert(ends: Bool) throws(FileError) {
    if !ends, !isInBatch {
      try database.execute("BEGIN")
      isInBatch = true
    }
    // The values stay bound until the next row's.
    try database.insert()
    batchRows += 1
    pending = ends && isInBatch ? .commit : .nothing
    if ends { try commit() }
    pending = .nothing
  }

  /// Does what a failure left undone. Where SQLite took a batch back, its rows are lost but for the last.
  public mutating func resume() throws(FileError) -> UInt64 {
    if isInBatch, !database.isInTransaction {
      (isInBatch, lostRows, batchRows) = (false, lostRows + batchRows, 0)
    }
    switch pending {
    case .nothing: break
    case .insertion(let ends): try insert(ends: ends)
    case .commit: try commit()
    case .following:
      lastLook = 0
      try followPath()
    }
    pending = .nothing
    defer { lostRows = 0 }
    return lostRows
  }

  /// Brings the committed rows into the database and to the disk, as far as no reader stands in the way.
  ///
  /// A batch of which the end was lost would keep others from the file.
  public mutating func synchronize() throws(FileError) {
    try commit()
    try database.checkpoint()
    tellOfWaitingRows()
  }

  /// While another program reads the database, rows wait in a file beside it, which grows.
  private mutating func tellOfWaitingRows() {
    let waiting = fileByteCount("\(path)-wal") ?? 0
    if !isWaitingTold, waiting > waitingLimit {
      isWaitingTold = true
      tell(
        .failing(
          FileError(
            path,
            "is being read by another program: rows wait in \(path)-wal, which has \(waiting >> 20) MiB",
            advice: "close that program")))
    } else if isWaitingTold, waiting <= waitingLimit {
      isWaitingTold = false
      tell(.recovered(place: path, lost: 0))
    }
  }

  /// The rows of a batch that is not committed, those that SQLite took back, and one that could not be inserted.
  public var unwritten: UInt64? {
    if case .insertion = pending { return batchRows + lostRows + 1 }
    return batchRows + lostRows
  }

  /// True: SQLite keeps what it could not bring to the disk.
  public var retriesSynchronizing: Bool { true }

  /// Goes on in a new file where somebody took the open one away; looks about once a second and after each SIGHUP.
  private mutating func followPath() throws(FileError) {
    try tellOfRun()
    let now = SystemClock.monotonicNanoseconds()
    guard !isInBatch, now >= lastLook + 1_000_000_000 || hangUps != Interrupt.hangUps else { return }
    (lastLook, hangUps) = (now, Interrupt.hangUps)
    guard database.isMoved() else { return }
    try database.leaveMovedFile()
    database = try Self.opened(path, table, .append, patience: patience)
    tell(
      .reopened(
        FileError(path, "was moved or removed; rows of '\(table.name)' go on in a new file of that name")))
    isRunDue = true
    try tellOfRun()
  }

  private mutating func tellOfRun() throws(FileError) {
    guard isRunDue else { return }
    try run?.add(to: path, patience: patience)
    isRunDue = false
  }

  /// Commits a batch that was not ended.
  public mutating func finish() throws(FileError) {
    try commit()
    // A file that was moved at the end gets its rows, too: at its close SQLite would leave them behind.
    try database.checkpoint()
  }

  private mutating func commit() throws(FileError) {
    guard isInBatch else {
      batchRows = 0
      return
    }
    try database.execute("COMMIT")
    (isInBatch, batchRows) = (false, 0)
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
