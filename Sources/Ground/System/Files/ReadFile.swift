import SystemPackage

/// Reads a whole regular file.
///
/// - Parameter limit: the largest size accepted, in bytes; a longer file is refused before memory is taken.
/// - Throws: `FileError` naming the file.
public func readFile(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
  let file = try InputFile(path)
  guard file.byteCount <= limit else {
    throw FileError(
      path, "has \(file.byteCount) bytes, more than the \(limit) accepted for this kind of file")
  }
  let expected = file.byteCount
  var failure: FileError?
  let bytes = [UInt8](unsafeUninitializedCapacity: expected) { buffer, count in
    do throws(FileError) {
      while count < expected {
        let got = try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...]))
        if got == 0 { break }
        count += got
      }
    } catch { failure = error }
  }
  if let failure { throw failure }
  return bytes
}

/// Reads the first bytes of a file of any kind, such as those of `/proc`, which do not say how long they are.
///
/// - Throws: `FileError` naming the file.
public func readStart(of path: String, count: Int) throws(FileError) -> [UInt8] {
  try attempt(path, "cannot be read") {
    let descriptor = try FileDescriptor.open(
      FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
    return try descriptor.closeAfter {
      try [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
        got = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
  }
}
