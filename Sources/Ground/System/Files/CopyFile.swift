import Glibc
import SystemPackage

/// Copies a file, brings the copy to the disk, and reads it again to see that it holds the same bytes. The copy is there in one step.
///
/// - Parameters:
///   - count: how much of it, from its beginning; nil for all. **Units**: bytes.
/// - Returns: the digest of what was copied.
/// - Throws: `FileError` naming the file that cannot be read or written, or whose copy differs.
@discardableResult
public func copyFile(_ path: String, to copy: String, upTo count: Int? = nil) throws(FileError) -> SHA256 {
  let file = try InputFile(path)
  let temporary = try TemporaryFile(besides: copy)
  var hashing = SHA256.Hashing()
  var piece = [UInt8](repeating: 0, count: 1 << 18)
  var left = count ?? Int.max
  while left > 0 {
    let got = min(left, try file.read(into: &piece))
    if got == 0 { break }
    hashing.add(piece, count: got)
    let bytes = got == piece.count ? piece : Array(piece[..<got])
    try attempt(copy, "cannot be written") { try temporary.descriptor.writeAll(bytes.span.raw) }
    left -= got
  }
  guard count == nil || left == 0 else {
    throw FileError(path, "became shorter while it was copied", advice: "try again")
  }
  try attempt(copy, "cannot be written") { try temporary.descriptor.synchronize() }
  // From the disk, not from memory.
  posix_fadvise(temporary.descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
  let digest = SHA256(hashing)
  guard try SHA256(file: temporary.made) == digest else {
    throw FileError(
      copy, "holds other bytes than were written to it", advice: "the disk is faulty: use another one")
  }
  try temporary.replace()
  return digest
}

/// Brings a file to the disk and out of memory, so that what is read of it next comes from the disk.
///
/// - Throws: `FileError` naming the file.
public func forgetFile(_ path: String) throws(FileError) {
  let file = try InputFile(path)
  let descriptor = file.descriptor
  try attempt(path, "cannot be brought to the disk") { try descriptor.synchronize() }
  posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED)
}
