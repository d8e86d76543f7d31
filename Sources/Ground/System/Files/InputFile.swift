import SystemPackage

/// A regular file open for reading; closed with the value.
struct InputFile: ~Copyable {
  let path: String
  let descriptor: FileDescriptor
  /// **Units**: bytes, when it was opened.
  let byteCount: Int

  /// - Throws: `FileError` when it is missing, not regular, or cannot be opened.
  init(_ path: String) throws(FileError) {
    // A path with a slash behind it is a folder's; what opens it would leave the slash out.
    guard !path.hasSuffix("/") else { throw FileError(path, "is not a regular file", advice: "name a file") }
    // Without nonBlocking, opening a pipe would wait for a writer.
    let opened = try attempt(path, "cannot be opened") {
      try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
    }
    let found = try? opened.stat()
    guard let found, found.type == .regular else {
      try? opened.close()
      throw FileError(path, "is not a regular file", advice: "name a file")
    }
    (self.path, descriptor, byteCount) = (path, opened, Int(found.size))
  }

  deinit { try? descriptor.close() }

  /// Reads on from where it is.
  ///
  /// - Returns: the bytes read; 0 at the end.
  borrowing func read(into piece: inout [UInt8]) throws(FileError) -> Int {
    let descriptor = descriptor
    return try attempt(path, "cannot be read", givesAdvice: false) {
      try descriptor.read(into: &piece)
    }
  }
}
