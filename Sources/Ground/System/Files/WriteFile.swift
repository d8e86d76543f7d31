import Glibc
import SystemPackage

/// Replaces a file in one step: written beside it, flushed to the disk, then renamed over it.
///
/// Whoever reads the path sees the old bytes or the new ones, never a part; a full disk leaves the old file whole.
///
/// - Throws: `FileError` naming the file.
public func writeFileAtomically(_ path: String, _ bytes: some Sequence<UInt8>) throws(FileError) {
  let temporary = try TemporaryFile(besides: path)
  let contiguous = Array(bytes)
  try attempt(path, "cannot be written") {
    try temporary.descriptor.writeAll(contiguous.span.raw)
    try temporary.descriptor.synchronize()
  }
  try temporary.replace()
}

/// Makes sure that a file can be written later: before work whose result would be lost.
///
/// Leaves a file that is there as it is.
///
/// - Throws: `FileError` naming the file.
public func checkWritable(_ path: String) throws(FileError) { _ = try TemporaryFile(besides: path) }

/// Gives a file another name on the same disk, in one step; a file that has it goes.
///
/// - Throws: `FileError` naming the file.
public func moveFile(_ path: String, to place: String) throws(FileError) {
  guard rename(path, place) == 0 else { throw FileError(place, "cannot be written: \(Errno.current)") }
}

/// Removes a file.
///
/// - Throws: `FileError` naming the file.
public func removeFile(_ path: String) throws(FileError) {
  guard unlink(path) == 0 else { throw FileError(path, "cannot be removed: \(Errno.current)") }
}

/// A new file beside the one that it is to replace; without `replace` nothing is left of it.
package struct TemporaryFile: ~Copyable {
  let descriptor: FileDescriptor
  private let path: String
  /// Where it stands until then, for a library that opens it by name.
  package let made: String
  private let place: String
  private var isOpen = true
  private var isThere = true

  /// - Throws: `FileError` when there is a folder, a device or a pipe in its place, or when it cannot be made.
  package init(besides path: String) throws(FileError) {
    // Replacing a device or a pipe by a file would break what uses it.
    switch pathKind(path) {
    case .nothing, .file: break
    case .folder: throw FileError(path, "is a folder", advice: "name a file in it")
    case .device, .other: throw FileError(path, "is a device or a pipe", advice: "name a file")
    }
    // A link stays one: what it points to is replaced.
    let place = resolvedPath(path)
    let made = "\(place).\(getpid()).partial"
    let opened = try attempt(path, "cannot be written") {
      try FileDescriptor.open(
        FilePath(made), .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
    (self.path, self.place, self.made, descriptor) = (path, place, made, opened)
  }

  deinit {
    if isOpen { try? descriptor.close() }
    if isThere { unlink(made) }
  }

  /// Closes it and takes the place of the file that it replaces.
  ///
  /// - Parameter synchronizing: whether to bring it to the disk before.
  package consuming func replace(synchronizing: Bool = false) throws(FileError) {
    isOpen = false
    let (descriptor, made, place) = (descriptor, made, place)
    try attempt(path, "cannot be written") {
      if synchronizing { try descriptor.synchronize() }
      try descriptor.close()
      guard rename(made, place) == 0 else { throw Errno.current }
    }
    // Its name may be another's by now.
    isThere = false
  }
}

extension FileDescriptor {
  /// Brings what was written to the disk; pipes and devices cannot and need not.
  func synchronize() throws(Errno) {
    if fsync(rawValue) != 0, errno != EINVAL, errno != EROFS { throw Errno.current }
  }
}
