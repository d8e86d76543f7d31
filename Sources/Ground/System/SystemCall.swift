import Glibc

/// Repeats a system call that a signal interrupted.
///
/// - Returns: the call's own result, or -1 with `errno` set.
@inlinable
public func retryingInterrupts<Result: FixedWidthInteger & SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// The system's words for an error number, such as "No space left on device".
public func systemMessage(_ number: Int32 = errno) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  return buffer.withUnsafeMutableBufferPointer { words in
    strerror_r(number, words.baseAddress!, words.count) == 0
      ? String(cString: words.baseAddress!) : "error \(number)"
  }
}

/// Advice that fits an error number met while opening or writing a file.
func advice(for number: Int32) -> String? {
  switch number {
  case ENOENT: "check the spelling and that the folder exists"
  case EACCES, EPERM: "check its permissions, or name another place"
  case EROFS: "the file system is read-only: name another place"
  case ENOSPC, EDQUOT: "free some space; what was written before stays valid"
  case ENOTDIR: "a part of the path is a file, not a folder"
  case EISDIR: "it is a folder: name a file"
  default: nil
  }
}
