import Imaging
import SafeFiles

/// Writes a row per frame into a CSV file.
///
/// Each row goes to the system with one write as soon as it comes, so that killing the program loses nothing that was
/// written and a power cut loses what the system had not yet brought to the disk. The file holds whole lines only: when
/// the disk is full, the part of a line that still fitted is taken away again.
public struct CSVSink: ResultSink {
  /// What happens when the file is there already.
  public enum ExistingFile: Sendable {
    /// It is left alone, and opening fails.
    case refuse
    /// Rows are added when its columns are the same.
    case append
    /// It is emptied.
    case overwrite
  }

  public let path: String
  public let columns: RecordColumns
  private let file: LineFile
  private var line: CSVText

  /// Opens the file and writes the header.
  ///
  /// - Throws: `FileError` when the file exists and must not be touched, has other columns, is being written by another
  ///   program, or cannot be written.
  public init(path: String, palette: ClassPalette, existing: ExistingFile = .refuse) throws(FileError) {
    self.path = path
    columns = RecordColumns(palette: palette)
    line = CSVText(capacity: 4096)
    file = try LineFile(path, header: columns.header, existing: existing)
  }

  public mutating func write(_ record: borrowing FrameRecord) throws(FileError) {
    line.clear()
    columns.append(record, to: &line)
    try file.append(line.bytes.span.bytes)
  }

  public mutating func finish() throws(FileError) { try file.finish() }
}
