import Synchronization

/// Adds up the memory that buffers hold, by what it is for.
///
/// While it is the current one of a task it counts what `SystemMemory` really gives: what predictions are checked against.
final class MemoryLedger: Sendable {
  @TaskLocal static var current: MemoryLedger?

  /// More than any machine has, and little enough that sums of a few stay numbers. **Units**: bytes.
  static let most = 1 << 58

  // Wider than a size, of which there may be many.
  private let totals = Mutex([Int128](repeating: 0, count: MemoryUse.allCases.count))

  /// At most `most`. **Units**: bytes.
  func bytes(for use: MemoryUse) -> Int {
    Int(min(Int128(Self.most), totals.withLock { $0[use.rawValue] }))
  }

  /// For everything. **Units**: bytes.
  var bytes: Int { MemoryUse.allCases.reduce(0) { $0 + bytes(for: $1) } }

  func add(_ bytes: Int, for use: MemoryUse) {
    totals.withLock { $0[use.rawValue] += Int128(bytes) }
  }
}
