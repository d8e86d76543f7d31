import Glibc

/// Replaces a file in one step: written beside it, flushed to the disk, then renamed over it.
///
/// Whoever reads the path sees the old bytes or the new ones, never a part; a full disk leaves the old file whole.
///
/// - Throws: `FileError` naming the file.
public func writeFileAtomically(_ path: String, _ bytes: some Sequence<UInt8>) throws(FileError) {
  try checkReplaceable(path)
  let contiguous = Array(bytes)
  // A link stays one: what it points to is replaced.
  let place = resolvedPath(path)
  let temporary = "\(place).\(getpid()).partial"
  let descriptor = retryingInterrupts { open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
  guard descriptor >= 0 else {
    throw FileError(path, "cannot be written: \(systemMessage())", advice: advice(for: errno))
  }
  var failure = contiguous.withUnsafeBytes { writeAll(descriptor, $0) }
  if failure == 0, fsync(descriptor) != 0, errno != EINVAL { failure = errno }
  if close(descriptor) != 0, failure == 0 { failure = errno }
  if failure == 0, rename(temporary, place) != 0 { failure = errno }
  guard failure == 0 else {
    unlink(temporary)
    throw FileError(path, "cannot be written: \(systemMessage(failure))", advice: advice(for: failure))
  }
}

/// Makes sure that a file can be written later: before work whose result would be lost.
///
/// Leaves a file that is there as it is.
///
/// - Throws: `FileError` naming the file.
public func checkWritable(_ path: String) throws(FileError) {
  try checkReplaceable(path)
  let temporary = "\(resolvedPath(path)).\(getpid()).partial"
  let descriptor = retryingInterrupts { open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
  guard descriptor >= 0 else {
    throw FileError(path, "cannot be written: \(systemMessage())", advice: advice(for: errno))
  }
  close(descriptor)
  unlink(temporary)
}

/// Replacing a device or a pipe by a file would break what uses it.
private func checkReplaceable(_ path: String) throws(FileError) {
  switch pathKind(path) {
  case .nothing, .file: break
  case .folder: throw FileError(path, "is a folder", advice: "name a file in it")
  case .device, .other: throw FileError(path, "is a device or a pipe", advice: "name a file")
  }
}

/// Writes every byte to a descriptor.
///
/// - Returns: 0, or the error number that stopped it.
public func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
  var position = 0
  while position < bytes.count {
    let written = retryingInterrupts {
      write(descriptor, bytes.baseAddress! + position, bytes.count - position)
    }
    if written < 0 { return errno }
    position += written
  }
  return 0
}
