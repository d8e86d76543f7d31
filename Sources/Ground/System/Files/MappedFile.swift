import SystemPackage

/// A read-only memory-mapped file, unmapped when the last reference goes.
///
/// The mapping is private, so the bytes stay those of the file at the time of mapping as long as nobody truncates it;
/// this project replaces files by rename and never in place.
public final class MappedFile: Sendable {
  /// As the caller named it.
  public let path: String
  /// The file's length when it was mapped. **Units**: bytes.
  public let count: Int
  private let mapping: FileMapping

  /// - Throws: `FileError` when the file is missing, not regular, or cannot be mapped.
  public init(_ path: String) throws(FileError) {
    let file = try InputFile(path)
    guard let mapping = FileMapping(file.descriptor, count: file.byteCount) else {
      throw FileError(path, "cannot be mapped into memory: \(Errno.current)")
    }
    (self.path, count, self.mapping) = (path, file.byteCount, mapping)
  }

  /// The file's bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self) get { unsafe _overrideLifetime(mapping.bytes, borrowing: self) }
  }
}
