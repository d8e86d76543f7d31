import Glibc

/// All memory of an interpreter: taken once, zeroed, given back when the last reference goes.
///
/// Only the code that lays it out and runs on it sees the address.
final class TensorArena {
  let byteCount: Int
  let start: UnsafeMutableRawPointer

  /// - Throws: `RuntimeError.memoryUnavailable` when the system does not give it.
  init(byteCount: Int) throws(RuntimeError) {
    let mapping = mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
    guard let mapping, mapping != MAP_FAILED else {
      throw .memoryUnavailable(bytes: byteCount, problem: String(cString: strerror(errno)))
    }
    (self.byteCount, start) = (byteCount, mapping)
  }

  /// Keeps the arena in memory for good: no page of it is ever fetched while a frame waits.
  ///
  /// - Throws: `RuntimeError.memoryUnavailable`, mostly because of the limit on locked memory.
  func lock() throws(RuntimeError) {
    guard mlock(start, byteCount) == 0 else {
      throw .memoryUnavailable(
        bytes: byteCount,
        problem: "it cannot be locked (\(String(cString: strerror(errno)))); see 'ulimit -l'")
    }
  }

  deinit { munmap(start, byteCount) }
}
