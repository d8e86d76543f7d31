import Records
import System

/// How a run ended: the last line that the file of runs has of it. A run without one was cut.
public struct RunEnd: Sendable, Codable {
  /// What is in a file or a table at the end.
  public struct File: Sendable, Codable {
    /// What it is, so that somebody can tell later whether it is missing.
    public enum Kind: String, Sendable, Codable {
      /// Lines of text with a seal; a database; another file, such as a workbook.
      case lines, database, file
      /// A folder, such as that of overlays.
      case folder
      /// A pipe or a device, of which nothing stays.
      case stream
    }

    /// The path, as the person named it; that of the run's folder where overlays got one.
    public var file: String
    /// The table, or what it holds in a word.
    public var content: String
    /// Rows or pictures that are there.
    public var written: UInt64
    /// Those that could not be written.
    public var lost: UInt64
    /// Those that were left out since the file was too slow, or its budget had no room; nil for none.
    public var leftOut: UInt64?
    /// Older pictures that made room for new ones; nil for none.
    public var removed: UInt64?
    /// What this run wrote to a file that grows: where it begins, how much, and its SHA-256; nil for everything else.
    public var seal: FileSeal?
    /// Nil in records of versions that did not say it.
    public var kind: Kind?
  }

  /// The name of the run.
  public var run: String
  /// ISO 8601 in UTC, with microseconds.
  public var endedUtc: String
  /// Why it ended.
  public var reason: RunEnding
  /// What failed, in words; nil where nothing did.
  public var error: String?
  /// Frames counted.
  public var frames: Int
  /// Frames lost.
  public var dropped: UInt64
  /// Frames refused as broken.
  public var rejected: UInt64
  /// What is in each file.
  public var files: [File]
  /// Of the program.
  public var version: String
  /// The kernels that labelled the frames.
  public var kernels: String

  /// The row of the table of ends.
  var record: RunRecord {
    get throws { RunRecord(run: run, description: String(decoding: try runJSON(self), as: UTF8.self)) }
  }
}
