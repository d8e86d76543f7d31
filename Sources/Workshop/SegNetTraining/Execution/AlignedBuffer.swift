import LabelledPictures
import System

/// Memory for numbers, taken once, aligned to cache lines, zeros at first, given back with the last reference.
///
/// A part of another buffer keeps that one alive instead of memory of its own.
///
/// Unchecked: workers of one step write disjoint parts, and steps follow each other through `WorkerPool`.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  private let whole: AlignedBuffer?
  private let ledger: MemoryLedger?

  /// - Precondition: all-zero bytes are a valid `Element`.
  /// - Throws: `TrainingError.noMemory` when the system has none left.
  init(count: Int) throws(TrainingError) {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, size < Int.max - 64 else { throw .noMemory(bytes: Int.max) }
    let bytes = takenBytes(size)
    guard let memory = takeAlignedMemory(byteCount: bytes, alignment: cacheLine) else {
      throw .noMemory(bytes: bytes)
    }
    ledger = MemoryLedger.current
    ledger?.add(bytes)
    (self.count, whole) = (count, nil)
    pointer = memory.bindMemory(to: Element.self, capacity: max(1, count))
  }

  /// A part of another buffer, as the last user left it.
  init(_ whole: AlignedBuffer, from start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && start + count <= whole.count)
    (self.whole, self.count, ledger) = (whole, count, nil)
    pointer = whole.pointer + start
  }

  deinit {
    guard whole == nil else { return }
    ledger?.add(-takenBytes(count * MemoryLayout<Element>.stride))
    giveBackAlignedMemory(pointer)
  }

  var values: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  func fill(_ value: Element) { values.update(repeating: value) }

  func copy(from array: [Element]) {
    precondition(array.count == count)
    for index in 0..<count { pointer[index] = array[index] }
  }
}

private let cacheLine = 64

/// What a buffer of a size really takes: whole cache lines, one at least. **Units**: bytes.
func takenBytes(_ size: Int) -> Int { max(cacheLine, (size + cacheLine - 1) / cacheLine * cacheLine) }
