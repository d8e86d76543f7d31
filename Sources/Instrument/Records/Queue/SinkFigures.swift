import Synchronization

/// What a sink wrote and lost; outlives the sink.
final class SinkFigures: Sendable {
  private let writtenItems = Atomic<UInt64>(0)
  private let lostItems = Atomic<UInt64>(0)

  /// Items that are where they belong.
  var written: UInt64 { writtenItems.load(ordering: .relaxed) }
  /// Items that could not be written, or found no room while none could.
  var lost: UInt64 { lostItems.load(ordering: .relaxed) }

  /// Whether nobody waits any more for the thread that writes: it hangs, and what it has must not be touched.
  private let abandonment = Atomic(false)
  var isAbandoned: Bool { abandonment.load(ordering: .acquiring) }

  func abandon(losing count: UInt64) {
    lose(count)
    abandonment.store(true, ordering: .releasing)
  }

  func lose(_ count: UInt64) { lostItems.wrappingAdd(count, ordering: .relaxed) }

  /// An item was written at last, or is lost together with some that were taken for written.
  func write(losing gone: UInt64 = 0) {
    lose(gone)
    writtenItems.wrappingAdd(1 &- gone, ordering: .relaxed)
  }

  /// Some that were taken for written are lost; a number that wrapped below 0 counts those that were taken for lost.
  func correct(losing gone: UInt64) {
    lostItems.wrappingAdd(gone, ordering: .relaxed)
    writtenItems.wrappingSubtract(gone, ordering: .relaxed)
  }
}
