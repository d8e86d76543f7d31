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
  let descriptor = file.descriptor
  return try attempt(path, "cannot be read", givesAdvice: false) { try descriptor.readWhole(file.byteCount) }
}

/// Reads the first bytes of a file of any kind, such as those of `/proc`, which do not say how long they are.
///
/// - Throws: `FileError` naming the file.
public func readStart(of path: String, count: Int) throws(FileError) -> [UInt8] {
  try attempt(path, "cannot be read") {
    let descriptor = try FileDescriptor.open(
      FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
    return try descriptor.closeAfter {
      var bytes = [UInt8](repeating: 0, count: count)
      let got = try descriptor.read(into: &bytes)
      return Array(bytes.prefix(got))
    }
  }
}
