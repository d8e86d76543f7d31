import CSQLite
import System

/// Reads tables for tests, apart from the code that writes them.
final class SQLiteReader {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
      throw FileError(path, "cannot be opened")
    }
  }

  deinit { sqlite3_close_v2(handle) }

  func rows(of table: String) -> [[String]] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    sqlite3_prepare_v2(handle, "SELECT * FROM \(table)", -1, &statement, nil)
    var rows: [[String]] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      rows.append(
        (0..<sqlite3_column_count(statement)).map { column in
          sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
        })
    }
    return rows
  }
}
