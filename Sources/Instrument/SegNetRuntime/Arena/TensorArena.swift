import System

/// All memory of an interpreter: taken once, zeroed, given back when the last reference goes.
final class TensorArena {
  private let memory: MappedMemory
  /// All of it. Who uses it, or what is taken out of it, holds the arena.
  let region: ArenaRegion
  var byteCount: Int { region.byteCount }

  /// - Throws: `RuntimeError.memoryUnavailable` when the system does not give it.
  init(byteCount: Int) throws(RuntimeError) {
    do throws(MemoryError) { memory = try MappedMemory(byteCount: byteCount) } catch {
      throw .memoryUnavailable(bytes: byteCount, problem: error.reason)
    }
    region = unsafe ArenaRegion(start: memory.start, byteCount: memory.byteCount)
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
