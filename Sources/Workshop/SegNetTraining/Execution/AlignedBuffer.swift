import System

/// Memory for numbers, taken once, aligned to cache lines, zeros at first, given back with the last reference.
///
/// A part of another buffer keeps that one alive instead of memory of its own. A buffer from a source that only counts
/// has a size and no memory.
///
/// Its address stays in this file: everybody else gets spans of it.
///
/// Unchecked: workers of one step write disjoint parts, and steps follow each other through `WorkerPool`.
@safe
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let count: Int

  /// Nil when it was only counted.
  private let address: UnsafeMutablePointer<Element>?
  private let owner: Owner

  private enum Owner {
    case itself(any MemorySource, MemoryUse)
    case whole(AlignedBuffer)
  }

  /// - Parameter value: what the numbers are at first.
  /// - Precondition: without a value, all-zero bytes are a valid `Element`.
  /// - Throws: `TrainingError.noMemory` when the system has none left.
  init(
    count: Int, for use: MemoryUse = .targets, from source: any MemorySource = SystemMemory(),
    filledWith value: Element? = nil
  ) throws(TrainingError) {
    precondition(count >= 0)
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, size < Int.max - cacheLine else { throw .noMemory(bytes: Int.max) }
    let bytes = allocatedBytes(size)
    let memory =
      source.isCountedOnly ? nil : unsafe allocateAlignedMemory(byteCount: bytes, alignment: cacheLine)
    guard unsafe source.isCountedOnly || memory != nil else { throw .noMemory(bytes: bytes) }
    source.add(bytes, for: use)
    (self.count, owner) = (count, .itself(source, use))
    unsafe address = memory?.bindMemory(to: Element.self, capacity: max(1, count))
    if let value, unsafe address != nil { fill(value) }
  }

  /// The numbers of another buffer, in memory of its own.
  convenience init(copying other: AlignedBuffer, for use: MemoryUse, from source: any MemorySource)
    throws(TrainingError)
  {
    try self.init(count: other.count, for: use, from: source)
    if unsafe address != nil { copy(other.span) }
  }

  /// A part of another buffer, as the last user left it.
  init(_ whole: AlignedBuffer, from start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && start <= whole.count - count)
    (self.count, owner) = (count, .whole(whole))
    unsafe address = whole.address.map { unsafe $0 + start }
  }

  deinit {
    guard case .itself(let source, let use) = owner else { return }
    source.add(-allocatedBytes(count * MemoryLayout<Element>.stride), for: use)
    if let address = unsafe address { unsafe deallocateAlignedMemory(address) }
  }

  /// - Precondition: it has memory.
  private var pointer: UnsafeMutablePointer<Element> {
    guard let address = unsafe address else {
      preconditionFailure("memory that was only counted holds no numbers")
    }
    return unsafe address
  }

  /// All numbers.
  ///
  /// Spans do not hold the buffer: a layer that takes one holds it, as long as it lives.
  var span: Span<Element> { @_lifetime(immortal) get { part(0, count) } }
  /// The same to be written, by one worker at a time.
  var mutableSpan: MutableSpan<Element> { @_lifetime(immortal) get { mutablePart(0, count) } }

  /// `count` numbers from `start` on.
  @_lifetime(immortal)
  func part(_ start: Int, _ count: Int) -> Span<Element> {
    checkPart(start, count)
    let span = unsafe Span(_unsafeStart: pointer + start, count: count)
    return unsafe _overrideLifetime(span, borrowing: ())
  }

  /// The same to be written, by one worker at a time.
  @_lifetime(immortal)
  func mutablePart(_ start: Int, _ count: Int) -> MutableSpan<Element> {
    checkPart(start, count)
    let span = unsafe MutableSpan(_unsafeStart: pointer + start, count: count)
    return unsafe _overrideLifetime(span, borrowing: ())
  }

  private func checkPart(_ start: Int, _ count: Int) {
    precondition(start >= 0 && count >= 0 && start <= self.count - count)
  }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return unsafe pointer[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe pointer[index] = newValue
    }
  }

  /// A copy of all numbers, for what is done once; loops take `span`.
  var values: [Element] { unsafe Array(UnsafeBufferPointer(start: pointer, count: count)) }

  func fill(_ value: Element) { unsafe pointer.update(repeating: value, count: count) }

  /// Writes numbers from a place on.
  func copy(_ numbers: Span<Element>, to start: Int = 0) {
    checkPart(start, numbers.count)
    unsafe numbers.withUnsafeBufferPointer { numbers in
      guard let source = numbers.baseAddress else { return }
      unsafe (pointer + start).update(from: source, count: numbers.count)
    }
  }

  /// - Precondition: as many as there is room for.
  func copy(from array: [Element]) {
    precondition(array.count == count)
    copy(array.span)
  }
}
