import Glibc
import SystemPackage

/// A file that only its owner may read: keys, tokens.
public enum PrivateFile {
  /// Reads it whole.
  ///
  /// - Throws: `FileError` where others can read or change it, where it is another user's, and for a longer one.
  public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw FileError(path, "cannot be read: \(Errno.current)") }
    guard facts.st_uid == geteuid() || facts.st_uid == 0 else {
      throw FileError(
        path, "belongs to another user", advice: "remove it to have a new one made, or give it to yourself")
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw FileError(
        path, "can be read or changed by other users (mode \(String(facts.st_mode & 0o777, radix: 8)))",
        advice: "remove it to have a new one made; 'chmod 600' only if nobody has read it")
    }
    return try readFile(path, limit: limit)
  }

  /// Writes a file that is not there yet.
  ///
  /// - Throws: `FileError` where something is there already, or it cannot be written.
  public static func write(_ path: String, _ bytes: [UInt8]) throws(FileError) {
    try attempt(path, "cannot be written") {
      let descriptor = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .ownerReadWrite)
      try descriptor.closeAfter {
        try descriptor.writeAll(bytes.span.raw)
        try descriptor.synchronize()
      }
    }
  }

  /// Makes a folder that only its owner may look into, with those that it lies in; leaves one that is there as it is.
  ///
  /// - Throws: `FileError` when it cannot be made.
  public static func prepareFolder(_ path: String) throws(FileError) {
    if pathKind(path) == .folder { return }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for count in 1...parts.count {
      let part = parts.prefix(count).joined(separator: "/")
      guard !part.isEmpty, pathKind(part) == .nothing else { continue }
      guard mkdir(part, 0o700) == 0 || errno == EEXIST else {
        throw FileError(part, "cannot be made: \(Errno.current)")
      }
    }
  }
}
