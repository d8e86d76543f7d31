import Glibc
import SystemPackage

/// A file that a library writes beside the one that it is to replace: for libraries that want a name.
public struct FileReplacement: Sendable {
  /// Where the library writes.
  public let temporary: String
  /// The folder of both, where other temporary files find as much room.
  public let folder: String
  private let path: String
  private let place: String

  /// Writes nothing yet.
  ///
  /// - Throws: `FileError` naming the file when none can be made there, or something else than a file is in its place.
  public init(_ path: String) throws(FileError) {
    try checkWritable(path)
    self.path = path
    // A link stays one: what it points to is replaced.
    let place = resolvedPath(path)
    let parent = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? "."
    (self.place, temporary) = (place, "\(place).\(getpid()).partial")
    folder = parent.isEmpty ? "/" : parent
  }

  /// Brings what was written to the disk, and puts it in the place of the old file in one step.
  ///
  /// - Throws: `FileError` naming the file; the old one is whole then, and the new one is gone.
  public func replace() throws(FileError) {
    let file = open(temporary, O_RDONLY | O_CLOEXEC)
    defer { if file >= 0 { close(file) } }
    guard file >= 0, fsync(file) == 0 || errno == EINVAL || errno == EROFS, rename(temporary, place) == 0
    else {
      let error = Errno.current
      cancel()
      throw FileError(path, "cannot be written: \(error)", advice: error.advice)
    }
  }

  /// Removes what was written; does nothing after `replace`.
  public func cancel() { unlink(temporary) }
}
