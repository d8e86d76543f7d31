/// What happens when a file that is to be written is there already.
public enum ExistingFile: Sendable {
  /// It is left alone, and opening fails.
  case refuse
  /// Rows are added when its columns are the same.
  case append
  /// It is emptied.
  case overwrite
}

extension ExistingFile {
  /// The same for what is known about runs: those of other records may stand there already.
  public var forRuns: ExistingFile { self == .refuse ? .append : self }
}
