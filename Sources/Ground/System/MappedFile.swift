import Glibc

/// A read-only memory-mapped file, unmapped when the last reference goes.
///
/// The mapping is private, so the bytes stay those of the file at the time of mapping as long as nobody truncates it;
/// this project replaces files by rename and never in place.
public final class MappedFile: Sendable {
  public let path: String
  public let count: Int
  // The mapping is read-only memory that lives as long as this object.
  nonisolated(unsafe) private let address: UnsafeRawPointer?

  /// - Throws: `FileError` when the file is missing, not regular, or cannot be mapped.
  public init(_ path: String) throws(FileError) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    let descriptor = retryingInterrupts { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else {
      throw FileError(path, "cannot be opened: \(systemMessage())", advice: advice(for: errno))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path, "is not a regular file", advice: "name a file")
    }
    self.path = path
    count = Int(status.st_size)
    if count == 0 {
      address = nil
    } else {
      guard let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), mapping != MAP_FAILED
      else {
        throw FileError(path, "cannot be mapped into memory: \(systemMessage())")
      }
      address = UnsafeRawPointer(mapping)
    }
  }

  deinit {
    if let address { munmap(UnsafeMutableRawPointer(mutating: address), count) }
  }

  /// The file's bytes.
  public var bytes: RawSpan {
    @_lifetime(borrow self) get {
      let buffer = UnsafeRawBufferPointer(start: address, count: count)
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }
  }
}
