import System

/// All memory of an interpreter: taken once, zeroed, given back when the last reference goes.
///
/// Only the code that lays it out and runs on it sees the address.
final class TensorArena {
  private let memory: MappedMemory
  var byteCount: Int { memory.byteCount }
  let start: UnsafeMutableRawPointer

  /// - Throws: `RuntimeError.memoryUnavailable` when the system does not give it.
  init(byteCount: Int) throws(RuntimeError) {
    do throws(MemoryError) { memory = try MappedMemory(byteCount: byteCount) } catch {
      throw .memoryUnavailable(bytes: byteCount, problem: error.reason)
    }
    start = memory.start
  }

  /// Keeps the arena in memory for good: no page of it is ever fetched while a frame waits.
  ///
  /// - Throws: `RuntimeError.memoryUnavailable`, mostly because of the limit on locked memory.
  func lock() throws(RuntimeError) {
    do throws(MemoryError) { try memory.lock() } catch {
      throw .memoryUnavailable(
        bytes: byteCount, problem: "it cannot be locked (\(error.reason)); see 'ulimit -l'")
    }
  }
}
