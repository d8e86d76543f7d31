import Glibc
import System

/// A text file that grows by whole lines, whatever happens.
final class LineFile: Sendable {
  private let path: String
  private let descriptor: Int32
  /// Whether it is a file with a length, rather than a pipe or a terminal.
  private let isRegular: Bool
  private let isTrial: Bool

  /// Throws what opening the file would throw, and leaves everything as it is.
  static func check(_ path: String, header: String?, existing: ExistingFile) throws(FileError) {
    switch pathKind(path) {
    case .nothing: try checkWritable(path)
    case .file, .folder: _ = try LineFile(path, header: header, existing: existing, isTrial: true)
    // A pipe is opened once.
    case .device, .other: break
    }
  }

  /// - Parameters:
  ///   - header: the first line; nil for a file without one.
  ///   - isTrial: whether nothing is to be changed yet.
  init(_ path: String, header: String?, existing: ExistingFile, isTrial: Bool = false) throws(FileError) {
    let creation = isTrial ? 0 : O_CREAT
    let descriptor = retryingInterrupts { open(path, O_RDWR | creation | O_APPEND | O_CLOEXEC, 0o644) }
    let opened =
      descriptor >= 0 ? descriptor : retryingInterrupts { open(path, O_WRONLY | O_APPEND | O_CLOEXEC) }
    guard opened >= 0 else {
      throw FileError(path, "cannot be opened for writing: \(systemMessage())", advice: advice(errno))
    }
    var status = stat()
    let isRegular = fstat(opened, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    (self.path, self.descriptor, self.isRegular, self.isTrial) = (path, opened, isRegular, isTrial)
    if isRegular { try prepare(header: header, length: Int(status.st_size), existing: existing) }
    if let header, !isTrial, !isRegular || currentLength == 0 {
      try append(Array("\(header)\n".utf8).span.bytes)
    }
  }

  deinit { close(descriptor) }

  /// Appends whole lines with one write, or nothing.
  func append(_ lines: RawSpan) throws(FileError) {
    let before = currentLength
    let failure = lines.withUnsafeBytes { writeAll(descriptor, $0) }
    guard failure != 0 else { return }
    var outcome = ""
    if isRegular {
      outcome =
        ftruncate(descriptor, off_t(before)) == 0
        ? "; the lines written before are whole" : "; its last line may be incomplete"
    }
    throw FileError(path, "cannot be written: \(systemMessage(failure))\(outcome)", advice: advice(failure))
  }

  /// Brings the lines to the disk.
  func finish() throws(FileError) {
    if isRegular, fsync(descriptor) != 0 {
      throw FileError(path, "cannot be brought to the disk: \(systemMessage())", advice: advice(errno))
    }
  }

  private var currentLength: Int {
    var status = stat()
    return isRegular && fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  private func prepare(header: String?, length: Int, existing: ExistingFile) throws(FileError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw FileError(path, "is being written by another program", advice: "name another file")
    }
    guard length > 0 else { return }
    switch existing {
    case .refuse:
      throw FileError(
        path, "exists already", advice: "name another file, or give --append or --overwrite")
    case .overwrite:
      try checkKind(header: header, length: length)
      try cut(to: 0)
    case .append: try continueLines(header: header, length: length)
    }
  }

  /// Keeps what is no record, such as a picture or a model named by mistake, from being overwritten.
  private func checkKind(header: String?, length: Int) throws(FileError) {
    let start = header.map { "\($0.prefix { $0 != "," })," } ?? "{"
    guard try bytes(at: 0, count: min(length, start.utf8.count)).elementsEqual(start.utf8) else {
      throw FileError(
        path, "is something else than such records, which begin with '\(start)'; it was left as it is",
        advice: "name another file, or remove this one first")
    }
  }

  /// Checks the columns, and takes away a last line that a power cut left incomplete.
  private func continueLines(header: String?, length: Int) throws(FileError) {
    if let header {
      let first = try bytes(at: 0, count: min(length, 1 << 16)).prefix { $0 != UInt8(ascii: "\n") }
      guard first.elementsEqual(header.utf8) else {
        let found = String(decoding: first, as: UTF8.self).split(separator: ",").map(String.init)
        let expected = header.split(separator: ",").map(String.init)
        throw FileError(
          path,
          "has other columns than this run: \(ColumnDifference(found: found, expected: expected))",
          advice: "name another file")
      }
    }
    var end = length
    while end > 0 {
      let start = max(0, end - 4096)
      if let last = try bytes(at: start, count: end - start).lastIndex(of: UInt8(ascii: "\n")) {
        end = start + last + 1
        break
      }
      end = start
    }
    if end < length { try cut(to: end) }
  }

  private func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var failure = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
      while got < count {
        let read = retryingInterrupts {
          pread(descriptor, buffer.baseAddress! + got, count - got, off_t(offset + got))
        }
        if read < 0 { failure = true }
        if read <= 0 { break }
        got += read
      }
    }
    if failure { throw FileError(path, "cannot be read: \(systemMessage())", advice: advice(errno)) }
    return bytes
  }

  private func cut(to length: Int) throws(FileError) {
    if isTrial { return }
    guard ftruncate(descriptor, off_t(length)) == 0 else {
      throw FileError(path, "cannot be cut to whole lines: \(systemMessage())", advice: advice(errno))
    }
  }
}

private func advice(_ number: Int32) -> String? {
  switch number {
  case ENOSPC, EDQUOT, EFBIG: "free some space, or name a file on another disk"
  case ENOENT: "check the spelling and that the folder exists"
  case EACCES, EPERM, EROFS: "name another place"
  case EISDIR: "it is a folder: name a file"
  default: nil
  }
}
