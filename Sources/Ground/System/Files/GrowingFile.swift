import Glibc
import SystemPackage

/// A file that only grows, by whole pieces: after a write that failed it is as long as before.
///
/// One that replaces another stands beside it until `settle`: whoever reads the old one keeps its bytes. Without `settle`,
/// nothing is left of it.
public struct GrowingFile: ~Copyable, Sendable {
  /// As the caller named it; before `settle`, a file that replaces another stands beside it.
  public let path: String
  /// How long it is, as far as this program made it so; of a pipe, what was sent. **Units**: bytes.
  public private(set) var byteCount = 0
  /// Whether it is a file with a length, rather than a pipe or a terminal.
  public let isRegular: Bool
  private var descriptor: FileDescriptor
  /// What was made and did not settle, and where it then stands: a link stays one.
  private var unsettled: (made: String, place: String)?

  /// Makes a file.
  ///
  /// - Throws: `FileError` when it is there already and `overwrites` is false, or when it cannot be made.
  public init(_ path: String, overwrites: Bool) throws(FileError) {
    let kind = pathKind(path)
    let isSpecial = overwrites && (kind == .device || kind == .other)
    let replaces = overwrites && kind == .file
    let place = replaces ? resolvedPath(path) : path
    let made = replaces ? "\(place).\(getpid()).partial" : path
    guard !path.hasSuffix("/") else { throw FileError(path, "is a folder", advice: "name a file in it") }
    var options: FileDescriptor.OpenOptions = [.append, .closeOnExec]
    if !isSpecial { options.formUnion(overwrites ? [.create, .truncate] : [.create, .exclusiveCreate]) }
    let opened: FileDescriptor
    do {
      opened = try FileDescriptor.open(
        FilePath(made), .writeOnly, options: options,
        permissions: isSpecial ? nil : [.ownerReadWrite, .groupRead, .otherRead])
    } catch {
      throw error as? Errno == .fileExists
        ? Self.alreadyExists(path)
        : FileError(path, "cannot be made: \(error)", advice: "name another place")
    }
    descriptor = opened
    self.path = path
    isRegular = !isSpecial
    unsettled = isSpecial ? nil : (made, place)
  }

  /// Opens a file to go on with it, or makes one; a pipe or a terminal is opened for what comes.
  ///
  /// - Throws: `FileError` when it cannot be opened, or when another program holds it this way.
  public init(continuing path: String, creates: Bool = true) throws(FileError) {
    let opened = try Self.open(continuing: path, creates: creates)
    let found = try? opened.stat()
    let isRegular = found?.type == .regular
    guard !isRegular || flock(opened.rawValue, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      try? opened.close()
      throw FileError(path, "is being written by another program", advice: "name another file")
    }
    (self.path, descriptor, self.isRegular) = (path, opened, isRegular)
    byteCount = isRegular ? Int(found?.size ?? 0) : 0
  }

  /// What became of a file since it was opened.
  public enum Fate: Equatable, Sendable {
    /// It stands at its path, and has at least what was written.
    case same
    /// It stands there and is shorter than it was. **Units**: bytes.
    case cut(Int)
    /// Something else stands at its path, or nothing.
    case gone
  }

  /// Looks what stands at the path now; a pipe is always the same. Allocates nothing.
  public var fate: Fate {
    guard isRegular else { return .same }
    var (own, there) = (stat(), stat())
    guard fstat(descriptor.rawValue, &own) == 0 else { return .gone }
    // Named without a closure, the path would be copied to the heap.
    guard path.withCString({ stat($0, &there) }) == 0, own.st_dev == there.st_dev, own.st_ino == there.st_ino
    else {
      return .gone
    }
    return Int(own.st_size) < byteCount ? .cut(Int(own.st_size)) : .same
  }

  /// Whether somebody made it shorter than it was after the last piece.
  public var isCut: Bool {
    isRegular && ((try? descriptor.stat()).map { Int($0.size) < byteCount } ?? false)
  }

  /// Lets the file go, with all that it has on the disk, and continues what stands at its path, or makes it there.
  ///
  /// - Throws: `FileError`; it then still is the old file.
  public mutating func reopen() throws(FileError) {
    // Nobody would do it after this.
    try synchronize()
    var other = try GrowingFile(continuing: path)
    swap(&descriptor, &other.descriptor)
    byteCount = other.byteCount
  }

  private static func open(continuing path: String, creates: Bool) throws(FileError) -> FileDescriptor {
    let options: FileDescriptor.OpenOptions = [.append, .closeOnExec]
    return try attempt(path, "cannot be opened for writing") {
      do {
        return try FileDescriptor.open(
          FilePath(path), .readWrite, options: creates ? options.union(.create) : options,
          permissions: creates ? [.ownerReadWrite, .groupRead, .otherRead] : nil)
      } catch {
        // A pipe may refuse to be read.
        return try FileDescriptor.open(FilePath(path), .writeOnly, options: options)
      }
    }
  }

  deinit {
    if let unsettled { unlink(unsettled.made) }
    try? descriptor.close()
  }

  /// Stays, and takes the place of what it replaces.
  public mutating func settle() throws(FileError) {
    guard let (made, place) = unsettled else { return }
    guard made == place || rename(made, place) == 0 else {
      throw FileError(path, "cannot be replaced: \(Errno.current)", advice: "name another place")
    }
    unsettled = nil
  }

  /// The same once the disk has it: what was written is read again from there.
  ///
  /// - Parameter digest: of all bytes that it must have.
  /// - Throws: `FileError` when the disk holds other bytes; nothing is left of it then.
  public mutating func settle(having digest: SHA256) throws(FileError) {
    if let (made, _) = unsettled {
      try forgetFile(made)
      guard try SHA256(file: made) == digest else {
        throw FileError(
          path, "holds other bytes than were written to it", advice: "the disk is faulty: use another one")
      }
    }
    try settle()
  }

  /// The error for a file that is there and must not be replaced.
  public static func alreadyExists(_ path: String) -> FileError {
    FileError(path, "is there already", advice: "name another file, or give --overwrite to replace it")
  }

  /// - Throws: `FileError`; the file is then as it was before, where that can be.
  public mutating func append(_ bytes: [UInt8]) throws(FileError) {
    try append(bytes.span.raw)
  }

  /// The same for bytes that somebody else owns.
  ///
  /// - Throws: `FileError`; the file is then as it was before, where that can be.
  public mutating func append(_ bytes: RawSpan) throws(FileError) {
    if bytes.isEmpty { return }
    // Somebody may have cut the file meanwhile; what is missing must not come back as zeros.
    let before = isRegular ? (try? descriptor.stat()).map { Int($0.size) } ?? byteCount : byteCount
    do { try descriptor.writeAll(bytes) } catch {
      var outcome = "; its end may be incomplete"
      if isRegular, (try? cutBack(to: before)) != nil { outcome = "; what was written before is whole" }
      throw FileError(path, "cannot be written: \(error)\(outcome)", advice: (error as? Errno)?.advice)
    }
    byteCount = before + bytes.byteCount
  }

  /// Cuts off what stands behind a length.
  public mutating func cutBack(to count: Int) throws(FileError) {
    guard isRegular else { return }
    let descriptor = descriptor
    try attempt(path, "cannot be cut to \(count) bytes") {
      try descriptor.resize(to: Int64(count))
      _ = try descriptor.seek(offset: Int64(count), from: .start)
    }
    byteCount = count
  }

  /// Reads a part; fewer bytes where the file ends before.
  public func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    do { return try descriptor.readWhole(count, from: offset) } catch {
      throw FileError(path, "cannot be read: \(error)", advice: (error as? Errno)?.advice)
    }
  }

  /// Brings everything to the disk.
  public func synchronize() throws(FileError) {
    guard fdatasync(descriptor.rawValue) != 0 else { return }
    let found = Errno.current
    // Pipes and devices cannot and need not.
    if !isRegular, found == .invalidArgument || found == .readOnlyFileSystem { return }
    throw FileError(path, "cannot be brought to the disk: \(found)", advice: found.advice)
  }
}
