import System

/// What happens when a file that is to be written is there already.
public enum ExistingFile: Sendable {
  /// It is left alone, and opening fails.
  case refuse
  /// Rows are added when its columns are the same.
  case append
  /// It is emptied.
  case overwrite
}

/// Writes a row per record into a CSV file.
///
/// Rows go to the system with one write as soon as they come (those of a frame's objects together), so that killing the
/// program loses nothing that was written and a power cut loses what the system had not yet brought to the disk. The
/// file holds whole lines only: when the disk is full, the part of a line that still fitted is taken away again.
public struct CSVSink<Log: RecordLog>: ResultSink {
  public let path: String
  public let log: Log
  private let file: LineFile
  private var lines: CSVText

  /// Lines of a batch that wait at most. **Units**: bytes.
  private static var batchLimit: Int { 1 << 16 }

  /// Opens the file and writes the header.
  ///
  /// - Throws: `FileError` when the file exists and must not be touched, has other columns, is being written by another
  ///   program, or cannot be written.
  public init(path: String, log: Log, existing: ExistingFile = .refuse) throws(FileError) {
    (self.path, self.log) = (path, log)
    lines = CSVText(capacity: 8192)
    file = try LineFile(path, header: Self.header(log), existing: existing)
  }

  /// Throws what `init` would throw, and leaves the file as it is.
  public static func check(path: String, log: Log, existing: ExistingFile) throws(FileError) {
    try LineFile.check(path, header: header(log), existing: existing)
  }

  private static func header(_ log: Log) -> String { log.columns.map(\.name).joined(separator: ",") }

  public mutating func write(_ record: borrowing Log.Record) throws(FileError) {
    log.write(record, to: &lines)
    lines.endLine()
    if log.endsBatch(record) || lines.bytes.count > Self.batchLimit { try flush() }
  }

  public mutating func finish() throws(FileError) {
    try flush()
    try file.finish()
  }

  private mutating func flush() throws(FileError) {
    defer { lines.clear() }
    if !lines.bytes.isEmpty { try file.append(lines.bytes.span.bytes) }
  }
}
