import CSQLite
import Glibc
import Synchronization
import System

/// A connection to a database file, used from one thread at a time. The only file that talks to SQLite.
///
/// Several connections may write to one file in turn; each waits for the others.
final class SQLiteDatabase: @unchecked Sendable {
  let path: String
  // Handed from the thread that opens it to the sink's thread, which then is its only user.
  private var handle: OpaquePointer?
  private var insertion: OpaquePointer?
  private var column: Int32 = 0

  /// - Parameter patience: how long a statement waits for other connections. **Units**: milliseconds.
  init(_ path: String, patience: Int32 = 10_000) throws(FileError) {
    self.path = path
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    try check(sqlite3_open_v2(path, &handle, flags, nil), "cannot be opened")
    sqlite3_busy_timeout(handle, patience)
    // A killed program loses nothing that was committed, a power cut at most what the disk had not yet got.
    try execute("PRAGMA journal_mode=WAL")
    try execute("PRAGMA synchronous=NORMAL")
    // The file beside it becomes small again once nobody reads the old rows any more. **Units**: bytes.
    try execute("PRAGMA journal_size_limit=\(16 << 20)")
  }

  /// Opens a file that is there to look at it; nothing of it changes, and nothing is made beside it.
  ///
  /// - Throws: `FileError` when it cannot be read, or is none of SQLite's.
  init(reading path: String, patience: Int32 = 10_000) throws(FileError) {
    self.path = path
    let place = resolvedPath(path)
    // Where nobody has it open for writing, SQLite would make files beside it, which a stick that is read-only refuses.
    let isAlone = ["-wal", "-journal"].allSatisfy { pathKind(place + $0) == .nothing }
    let name = "file:\(Self.escaped(place))\(isAlone ? "?immutable=1" : "")"
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    try check(sqlite3_open_v2(name, &handle, flags, nil), "cannot be opened")
    sqlite3_busy_timeout(handle, patience)
    do throws(FileError) { _ = try texts("SELECT name FROM sqlite_master WHERE name = ?1", "") } catch {
      guard !isAlone, pathKind("\(place)-shm") == .nothing else { throw error }
      throw FileError(
        path, "cannot be read where no file can be made beside it: rows wait in \(path)-wal",
        advice: "copy both files to a folder that can be written")
    }
  }

  /// A path as a part of an address.
  private static func escaped(_ path: String) -> String {
    path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
  }

  deinit {
    sqlite3_finalize(insertion)
    sqlite3_close_v2(handle)
  }

  /// Runs a statement that gives no rows, or whose rows nobody needs.
  func execute(_ sql: String) throws(FileError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil), "cannot be written")
  }

  /// The names of a table's columns; none when there is no such table.
  func columns(of table: String) throws(FileError) -> [String] {
    try texts("SELECT name FROM pragma_table_info(?)", table)
  }

  /// The names of its tables. What a file calls a table may be a query that never ends, so these are none.
  func tables() throws(FileError) -> [String] {
    try texts(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' AND name NOT LIKE 'sqlite_%' AND ?1 = ''",
      "")
  }

  /// Whether a row of a table has a text in a column.
  func holds(_ text: String, in column: String, of table: String) throws(FileError) -> Bool {
    try !texts("SELECT \"\(column)\" FROM \(table) WHERE \"\(column)\" = ?", text).isEmpty
  }

  /// The run that was added last, where there is a table of ends and it has none; nil for a database of earlier versions.
  func lastRunWithoutEnd() throws(FileError) -> String? {
    for table in ["runs", "run_ends"] where try columns(of: table).isEmpty { return nil }
    return try texts(
      """
      SELECT run FROM runs WHERE rowid = (SELECT max(rowid) FROM runs) AND run NOT IN (SELECT run FROM run_ends)
      AND ?1 = ''
      """, ""
    ).first
  }

  /// The first column of the rows that a query finds for a text.
  ///
  /// A query that breaks off is an error: what it did not find may be there.
  func texts(_ query: String, _ text: String) throws(FileError) -> [String] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    try check(sqlite3_prepare_v2(handle, query, -1, &statement, nil), "cannot be read")
    try check(sqlite3_bind_text(statement, 1, text, -1, Self.copied), "cannot be read")
    var texts: [String] = []
    while true {
      let status = sqlite3_step(statement)
      if status == SQLITE_DONE { return texts }
      try check(status == SQLITE_ROW ? SQLITE_OK : status, "cannot be read")
      if let text = sqlite3_column_text(statement, 0) { texts.append(String(cString: text)) }
    }
  }

  /// Makes ready to insert rows of so many values into a table.
  func prepareInsertion(into table: String, values: Int) throws(FileError) {
    let places = [String](repeating: "?", count: values).joined(separator: ",")
    try check(
      sqlite3_prepare_v2(handle, "INSERT INTO \(table) VALUES (\(places))", -1, &insertion, nil),
      "cannot be written")
  }

  /// Inserts the row whose values were added.
  func insert() throws(FileError) {
    column = 0
    let status = sqlite3_step(insertion)
    sqlite3_reset(insertion)
    try check(status == SQLITE_DONE ? SQLITE_OK : status, "cannot be written")
  }

  /// Says how long a statement waits for other connections from now on. **Units**: milliseconds.
  func wait(atMost patience: Int32) { sqlite3_busy_timeout(handle, patience) }

  /// Whether a transaction is open; SQLite itself takes one back when the disk is full.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Looks whether somebody moved or removed the file since it was opened.
  func isMoved() -> Bool {
    guard handle != nil else { return false }
    var isMoved: Int32 = 0
    guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &isMoved) == SQLITE_OK, isMoved != 0
    else {
      for index in Self.companions.indices { own[index] = fileIdentity(path + Self.companions[index]) }
      return false
    }
    return true
  }

  /// What SQLite keeps beside a file, and which files these were when the file still stood at its path.
  private static let companions = ["-wal", "-shm"]
  private var own: [FileIdentity?] = [nil, nil]

  /// Several connections leave a file that was moved one after the other.
  private static let leaving = Mutex<Void>(())

  /// Brings what was committed into the file, wherever it is now, so that it can be closed. What of it still stands beside the old
  /// path goes, before a new one can take it for its own.
  ///
  /// - Throws: `FileError` while another program reads the moved file: some rows still stand beside it.
  func leaveMovedFile() throws(FileError) {
    try Self.leaving.withLock { _ throws(FileError) in
      var (frames, done) = (Int32(0), Int32(0))
      let status = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, &frames, &done)
      guard status == SQLITE_OK, frames == done else {
        throw FileError(
          path, "was moved or removed while another program reads it", advice: "close that program")
      }
      // Where somebody put another file at once, or another connection made a new one, what stands there may be that one's.
      let isReplaced = pathKind(path) != .nothing
      for (ending, own) in zip(Self.companions, own) {
        guard let found = fileIdentity(path + ending), !isReplaced || found == own else { continue }
        try removeFile(path + ending)
      }
      // Now a new one stands there, which the next connection finds.
      if !isReplaced { _ = try SQLiteDatabase(path) }
    }
  }

  /// Brings what was committed into the database and to the disk; readers and writers who stand in the way are no error.
  func checkpoint() throws(FileError) {
    let status = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    try check(
      status & 0xFF == SQLITE_BUSY || status & 0xFF == SQLITE_LOCKED ? SQLITE_OK : status,
      "cannot be brought to the disk")
  }

  private func check(_ status: Int32, _ problem: String) throws(FileError) {
    guard status != SQLITE_OK else { return }
    let message =
      handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(status))
    let advice: String? =
      switch status & 0xFF {
      case SQLITE_FULL: "free some space; the rows written before are whole"
      case SQLITE_BUSY: "another program is writing to it: name another file"
      case SQLITE_CORRUPT: "it is damaged: name another file"
      case SQLITE_NOTADB: "it is no SQLite file: name another one"
      case SQLITE_CONSTRAINT: "give the run another name"
      case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: "name another place"
      default: nil
      }
    throw FileError(path, "\(problem): \(message)", advice: advice)
  }

  /// Tells SQLite to copy a text, since its memory is only lent.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func nextColumn() -> Int32 {
    column += 1
    return column
  }
}

extension SQLiteDatabase {
  /// Binds the next value of the row. One that cannot be bound, for want of memory, stays empty; the insertion reports it.
  func add(_ value: ColumnValue) {
    let column = nextColumn()
    switch value {
    case .integer(let number): sqlite3_bind_int64(insertion, column, sqlite3_int64(number))
    case .decimal(let number, let decimals):
      var unit = 1.0
      for _ in 0..<decimals { unit *= 10 }
      sqlite3_bind_double(insertion, column, Double(number) / unit)
    case .moment(let nanoseconds): bind(momentText(nanoseconds: nanoseconds), at: column)
    case .text(let text): bind(text, at: column)
    case .word(let word): bind(word.description, at: column)
    case .nothing: sqlite3_bind_null(insertion, column)
    }
  }

  private func bind(_ text: String, at column: Int32) {
    var text = text
    text.withUTF8 { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(insertion, column, $0.baseAddress, Int32($0.count), Self.copied)
      }
    }
  }
}

/// Tells one file from another, whatever they are called.
struct FileIdentity: Equatable, Sendable {
  let device: UInt64
  let number: UInt64
}

/// Which file stands at a path; nil for none.
func fileIdentity(_ path: String) -> FileIdentity? {
  var found = stat()
  // Named without a closure, the path would be copied to the heap.
  guard path.withCString({ stat($0, &found) }) == 0 else { return nil }
  return FileIdentity(device: UInt64(found.st_dev), number: UInt64(found.st_ino))
}
