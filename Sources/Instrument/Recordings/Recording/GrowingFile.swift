import Frames
import Glibc
import System

/// A file that only grows, and that can be cut back to where it was whole.
///
/// One that replaces another stands beside it until `settle`: whoever reads the old one keeps its bytes. Without `settle`,
/// nothing is left of it.
struct GrowingFile: ~Copyable {
  let path: String
  private(set) var byteCount = 0
  private let descriptor: Int32
  /// What was made and did not settle, and where it then stands: a link stays one.
  private var unsettled: (made: String, place: String)?

  /// - Throws: `FileError` when it is there already and `overwrites` is false, or when it cannot be made.
  init(_ path: String, overwrites: Bool) throws(FileError) {
    let kind = pathKind(path)
    let isSpecial = overwrites && (kind == .device || kind == .other)
    let replaces = overwrites && kind == .file
    let place = replaces ? resolvedPath(path) : path
    let made = replaces ? "\(place).\(getpid()).partial" : path
    let mode = isSpecial ? 0 : O_CREAT | (overwrites ? O_TRUNC : O_EXCL)
    let opened = retryingInterrupts { open(made, O_WRONLY | O_CLOEXEC | mode, 0o644) }
    guard opened >= 0 else {
      throw errno == EEXIST
        ? Self.isThere(path)
        : FileError(path, "cannot be made: \(systemMessage())", advice: "name another place")
    }
    self.path = path
    descriptor = opened
    unsettled = isSpecial ? nil : (made, place)
  }

  deinit {
    if let unsettled { unlink(unsettled.made) }
    close(descriptor)
  }

  /// Stays, and takes the place of what it replaces.
  mutating func settle() throws(FileError) {
    guard let (made, place) = unsettled else { return }
    guard made == place || rename(made, place) == 0 else {
      throw FileError(path, "cannot be replaced: \(systemMessage())", advice: "name another place")
    }
    unsettled = nil
  }

  static func isThere(_ path: String) -> FileError {
    FileError(path, "is there already", advice: "name another file, or give --overwrite to replace it")
  }

  mutating func append(_ bytes: [UInt8]) throws(FileError) {
    let failure = bytes.withUnsafeBytes { writeAll(descriptor, $0) }
    try finish(failure, bytes.count)
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try finish(writeAll(descriptor, bytes), bytes.count)
  }

  private mutating func finish(_ failure: Int32, _ count: Int) throws(FileError) {
    guard failure == 0 else {
      throw FileError(
        path, "cannot be written: \(systemMessage(failure))",
        advice: failure == ENOSPC || failure == EDQUOT
          ? "free some space; what was recorded before is whole" : "what was recorded before is whole")
    }
    byteCount += count
  }

  mutating func cutBack(to count: Int) {
    byteCount = count
    _ = ftruncate(descriptor, count)
    lseek(descriptor, count, SEEK_SET)
  }

  /// Brings everything to the disk.
  func synchronize() throws(FileError) {
    // Pipes and devices cannot and need not.
    if fdatasync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw FileError(path, "cannot be brought to the disk: \(systemMessage())")
    }
  }
}
