import Glibc

/// Memory for numbers, taken once, aligned to cache lines, zeros at first, given back with the last reference.
///
/// Unchecked: workers of one step write disjoint parts, and steps follow each other through `WorkerPool`.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  /// - Precondition: all-zero bytes are a valid `Element`.
  init(count: Int) {
    self.count = count
    let bytes = max(64, (count * MemoryLayout<Element>.stride + 63) / 64 * 64)
    guard let memory = aligned_alloc(64, bytes) else { fatalError("no memory for \(bytes) bytes") }
    memset(memory, 0, bytes)
    pointer = memory.bindMemory(to: Element.self, capacity: max(1, count))
  }

  deinit { free(pointer) }

  var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  func fill(_ value: Element) { values.update(repeating: value) }

  func copy(from array: [Element]) {
    precondition(array.count == count)
    for index in 0..<count { pointer[index] = array[index] }
  }
}
