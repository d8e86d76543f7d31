import Glibc
import SystemPackage

/// Memory of zeros that begins at a multiple of `alignment`; nil when the system has none left.
///
/// - Parameters:
///   - byteCount: a multiple of the alignment.
///   - alignment: a power of two, a multiple of 8. **Units**: bytes.
public func allocateAlignedMemory(byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
  guard let memory = aligned_alloc(alignment, byteCount) else { return nil }
  memset(memory, 0, byteCount)
  return memory
}

/// Gives back what `allocateAlignedMemory` gave.
public func deallocateAlignedMemory(_ memory: UnsafeMutableRawPointer) { free(memory) }

/// Memory of zeros, taken from the system at once with all its pages, given back with the last reference.
public final class MappedMemory: @unchecked Sendable {
  /// As it was asked for, without what fills the last page.
  public let byteCount: Int
  /// The beginning of a page; valid as long as this object lives.
  public let start: UnsafeMutableRawPointer

  /// - Throws: the system's error when it does not give it.
  public init(byteCount: Int) throws(MemoryError) {
    let mapping = mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
    guard let mapping, mapping != MAP_FAILED else { throw MemoryError(reason: "\(Errno.current)") }
    (self.byteCount, start) = (byteCount, mapping)
  }

  /// Keeps it in RAM for good: no page of it is ever fetched while a frame waits.
  ///
  /// - Throws: the system's error, mostly because of the limit on locked memory.
  public func lock() throws(MemoryError) {
    guard mlock(start, byteCount) == 0 else { throw MemoryError(reason: "\(Errno.current)") }
  }

  deinit { munmap(start, byteCount) }
}

/// The system does not give memory, or does not keep it in RAM.
public struct MemoryError: Error, Equatable, Sendable {
  /// The system's words.
  public let reason: String
}

/// The bytes of a file as memory; nil when the system refuses.
func mapReadOnly(_ descriptor: FileDescriptor, count: Int) -> UnsafeRawPointer? {
  let mapping = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0)
  return mapping == MAP_FAILED ? nil : UnsafeRawPointer(mapping)
}

func unmap(_ memory: UnsafeRawPointer, count: Int) {
  munmap(UnsafeMutableRawPointer(mutating: memory), count)
}
