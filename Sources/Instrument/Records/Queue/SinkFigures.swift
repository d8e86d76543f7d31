import Synchronization

/// What a sink wrote and lost; outlives the sink.
final class SinkFigures: Sendable {
  private let writtenItems = Atomic<UInt64>(0)
  private let lostItems = Atomic<UInt64>(0)

  /// Items that are where they belong.
  var written: UInt64 { writtenItems.load(ordering: .relaxed) }
  /// Items that could not be written, or found no room while none could.
  var lost: UInt64 { lostItems.load(ordering: .relaxed) }

  func lose(_ count: UInt64) { lostItems.wrappingAdd(count, ordering: .relaxed) }

  /// An item was written at last, or is lost together with some that were taken for written.
  func write(losing gone: UInt64 = 0) {
    lose(gone)
    writtenItems.wrappingAdd(1 &- gone, ordering: .relaxed)
  }
}
