/// A stretch of an arena. What is taken out of it is checked to lie inside.
///
/// A plain value, which stands in tables of the arena itself: it does not keep the arena alive.
@safe
struct ArenaRegion: BitwiseCopyable {
  private let start: UnsafeMutableRawPointer
  let byteCount: Int

  /// - Precondition: the memory lives as long as this, and what is taken out of it, is used.
  @unsafe
  init(start: UnsafeMutableRawPointer, byteCount: Int) {
    unsafe (self.start, self.byteCount) = (start, byteCount)
  }

  /// - Precondition: the part lies inside.
  @inline(__always)
  func region(at offset: Int, byteCount: Int) -> ArenaRegion {
    unsafe ArenaRegion(start: address(offset, before: 0, after: byteCount), byteCount: byteCount)
  }

  /// Numbers that begin at `offset`.
  ///
  /// - Precondition: the table lies inside, and its numbers at their alignment.
  @inline(__always)
  func table<Element: BitwiseCopyable>(of type: Element.Type, at offset: Int, count: Int) -> ArenaTable<
    Element
  > {
    let address = unsafe address(offset, before: 0, after: count * MemoryLayout<Element>.stride)
    precondition(Int(bitPattern: address) % MemoryLayout<Element>.alignment == 0, "a table is not aligned")
    return unsafe ArenaTable(start: address.bindMemory(to: type, capacity: count), count: count)
  }

  /// For kernels: the address of a byte that has so many bytes before it, and from itself on.
  ///
  /// - Precondition: all of them lie inside.
  @unsafe @inline(__always)
  func address(_ offset: Int, before: Int, after: Int) -> UnsafeMutableRawPointer {
    precondition(
      before >= 0 && offset >= before && after >= 0 && offset <= byteCount - after,
      "\(before) bytes before byte \(offset) and \(after) from it on do not lie in \(byteCount) bytes")
    return unsafe start + offset
  }
}

/// Numbers in an arena, as many as `count` says. It does not keep the arena alive.
@safe
struct ArenaTable<Element: BitwiseCopyable>: BitwiseCopyable {
  private let start: UnsafeMutablePointer<Element>
  let count: Int

  /// - Precondition: the memory lives as long as this is used.
  @unsafe @inline(__always)
  fileprivate init(start: UnsafeMutablePointer<Element>, count: Int) {
    unsafe (self.start, self.count) = (start, count)
  }

  subscript(_ index: Int) -> Element {
    // Addresses rather than coroutines, which allocate their frames in debug builds.
    @inline(__always) unsafeAddress {
      precondition(index >= 0 && index < count)
      return unsafe UnsafePointer(start + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      precondition(index >= 0 && index < count)
      return unsafe start + index
    }
  }
}
