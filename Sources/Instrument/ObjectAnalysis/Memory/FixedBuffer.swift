/// An owned stretch of memory whose capacity is decided once: it never grows, moves or allocates again.
///
/// Pages that were never appended to are not backed by memory, so a capacity for the worst case costs address space only.
@safe
struct FixedBuffer<Element: BitwiseCopyable>: ~Copyable {
  private let start: UnsafeMutablePointer<Element>
  let capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    precondition(capacity >= 0)
    unsafe start = .allocate(capacity: max(1, capacity))
    self.capacity = capacity
  }

  deinit { unsafe start.deallocate() }

  var byteCount: Int { capacity * MemoryLayout<Element>.stride }

  subscript(_ index: Int) -> Element {
    // Addresses rather than coroutines, which allocate their frames in debug builds.
    @inline(__always) unsafeAddress {
      precondition(index >= 0 && index < count)
      return unsafe UnsafePointer(start + index)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(index >= 0 && index < count)
      return unsafe start + index
    }
  }

  /// The same for inner loops over pixels, whose indices follow from sizes that were checked before: only debug builds
  /// check them.
  @unsafe
  subscript(unchecked index: Int) -> Element {
    @inline(__always) unsafeAddress {
      assert(index >= 0 && index < count)
      return unsafe UnsafePointer(start + index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(index >= 0 && index < count)
      return unsafe start + index
    }
  }

  /// - Precondition: `count < capacity`.
  @inline(__always)
  mutating func append(_ element: Element) {
    precondition(count < capacity)
    unsafe (start + count).initialize(to: element)
    count += 1
  }

  mutating func removeAll() { count = 0 }

  mutating func removeLast(_ removed: Int) {
    precondition(removed >= 0 && removed <= count)
    count -= removed
  }

  /// Makes the buffer hold `count` copies of `element`.
  mutating func fill(count: Int, with element: Element) {
    precondition(count <= capacity)
    unsafe start.initialize(repeating: element, count: count)
    self.count = count
  }

  var span: Span<Element> {
    @_lifetime(borrow self) get {
      let elements = unsafe UnsafeBufferPointer(start: start, count: count)
      return unsafe _overrideLifetime(Span(_unsafeElements: elements), borrowing: self)
    }
  }

  var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self) mutating get {
      let elements = unsafe UnsafeMutableBufferPointer(start: start, count: count)
      return unsafe _overrideLifetime(MutableSpan(_unsafeElements: elements), mutating: &self)
    }
  }
}

// The memory belongs to one owner, and its elements hold no references.
extension FixedBuffer: @unchecked Sendable where Element: Sendable {}
