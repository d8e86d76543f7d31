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

/// Bytes of a fixed number, zeros at first, taken once and given back with the last reference.
///
/// One thread uses them at a time.
@safe
public final class FixedBytes {
  /// As it was asked for.
  public let count: Int
  private let memory: UnsafeMutableRawBufferPointer

  /// Takes the memory, aligned to cache lines.
  public init(count: Int) {
    self.count = count
    unsafe memory = .allocate(byteCount: count, alignment: 64)
    clear()
  }

  deinit { unsafe memory.deallocate() }

  /// All of them, to be read and written.
  public var bytes: MutableRawSpan {
    @_lifetime(borrow self) get {
      unsafe _overrideLifetime(MutableRawSpan(_unsafeBytes: memory), borrowing: self)
    }
  }

  /// Makes all of them 0.
  public func clear() { unsafe memory.initializeMemory(as: UInt8.self, repeating: 0) }
}

/// The bytes of an open file, mapped into memory for reading.
@safe
final class FileMapping: Sendable {
  // Read-only memory that lives as long as this object.
  nonisolated(unsafe) private let memory: UnsafeRawBufferPointer

  /// - Returns: nil when the system refuses; `Errno.current` says why.
  init?(_ descriptor: FileDescriptor, count: Int) {
    guard count > 0 else {
      unsafe memory = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let mapping = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { return nil }
    unsafe memory = UnsafeRawBufferPointer(start: mapping, count: count)
  }

  deinit {
    guard let start = unsafe memory.baseAddress else { return }
    unsafe munmap(UnsafeMutableRawPointer(mutating: start), memory.count)
  }

  /// Who takes them holds the mapping.
  var bytes: RawSpan {
    @_lifetime(immortal) get { unsafe _overrideLifetime(RawSpan(_unsafeBytes: memory), borrowing: ()) }
  }
}
