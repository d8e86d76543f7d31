import System

/// What is known about runs, beside their records: a file of JSON objects, one a line, that only grows.
public struct RunsFile: Sendable {
  private let file: LineFile

  /// - Throws: `FileError` when the file is being written by another program or cannot be written.
  public init(path: String, existing: ExistingFile) throws(FileError) {
    file = try LineFile(path, form: .objects, existing: existing)
  }

  /// Throws what `init` would throw, and leaves the file as it is.
  public static func check(path: String, existing: ExistingFile) throws(FileError) {
    try LineFile.check(path, form: .objects, existing: existing)
  }

  /// Adds a line and brings it to the disk.
  ///
  /// - Parameter json: without a line end in it.
  public func append(_ json: some Sequence<UInt8>) throws(FileError) {
    try file.append(Array(json) + [UInt8(ascii: "\n")])
    try file.finish()
  }
}
