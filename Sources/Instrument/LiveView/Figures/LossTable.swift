import Records

/// What happened instead of counts, by its words, in memory taken once.
struct LossTable: Sendable {
  struct Entry: Sendable {
    let state: RecordState
    /// Frames that are missing because of it.
    var frames: UInt64
    /// How often it happened.
    var times: Int
  }

  /// More words than there are.
  private static let limit = 64
  private(set) var entries: [Entry] = []

  init() { entries.reserveCapacity(Self.limit) }

  mutating func add(_ state: RecordState, frames: UInt64) {
    for index in entries.indices where entries[index].state == state {
      entries[index].frames += frames
      entries[index].times += 1
      return
    }
    guard entries.count < Self.limit else { return }
    entries.append(Entry(state: state, frames: frames, times: 1))
  }

  /// Becomes the same as another. Allocates nothing.
  mutating func copy(from other: LossTable) {
    entries.removeAll(keepingCapacity: true)
    for index in other.entries.indices { entries.append(other.entries[index]) }
  }
}
