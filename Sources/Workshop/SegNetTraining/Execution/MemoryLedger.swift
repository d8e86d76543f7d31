import LabelledPictures
import Synchronization

/// Adds up the memory that buffers made while it is the current one of a task hold: what predictions are checked against.
final class MemoryLedger: Sendable {
  @TaskLocal static var current: MemoryLedger?

  private let total = Atomic<Int>(0)

  /// **Units**: bytes.
  var bytes: Int { total.load(ordering: .relaxed) }

  func add(_ bytes: Int) { total.add(bytes, ordering: .relaxed) }
}
