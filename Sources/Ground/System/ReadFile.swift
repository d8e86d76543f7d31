import Glibc

/// Reads a whole regular file.
///
/// - Parameter limit: the largest size accepted, in bytes; a longer file is refused before memory is taken.
/// - Throws: `FileError` naming the file.
public func readFile(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  let descriptor = retryingInterrupts { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
  guard descriptor >= 0 else {
    throw FileError(path, "cannot be opened: \(systemMessage())", advice: advice(for: errno))
  }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else {
    throw FileError(path, "cannot be examined: \(systemMessage())")
  }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw FileError(path, "is not a regular file", advice: "name a file")
  }
  guard status.st_size <= limit else {
    throw FileError(
      path, "has \(status.st_size) bytes, more than the \(limit) accepted for this kind of file")
  }
  var failure: FileError?
  let expected = Int(status.st_size)
  let bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
    while count < expected {
      let got = retryingInterrupts { read(descriptor, buffer.baseAddress! + count, expected - count) }
      if got < 0 { failure = FileError(path, "cannot be read: \(systemMessage())") }
      if got <= 0 { break }
      count += got
    }
  }
  if let failure { throw failure }
  return bytes
}
