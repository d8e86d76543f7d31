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
  // The mapping is read-only memory that lives as long as this object.
  nonisolated(unsafe) private let address: UnsafeRawPointer?

  /// - Throws: `FileError` when the file is missing, not regular, or cannot be mapped.
  public init(_ path: String) throws(FileError) {
    let file = try InputFile(path)
    self.path = path
    count = file.byteCount
    if count == 0 {
      address = nil
    } else {
      guard let mapping = mapReadOnly(file.descriptor, count: count) else {
        throw FileError(path, "cannot be mapped into memory: \(Errno.current)")
      }
      address = UnsafeRawPointer(mapping)
    }
  }

  deinit {
    if let address { unmap(address, count: count) }
  }

  /// The file's bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self) get {
      let buffer = UnsafeRawBufferPointer(start: address, count: count)
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }
  }
}
