import ObjectAnalysis
import Records

/// Counts that are not rolled up yet, by the second: the frame loop waits for nobody who reads, and loses nothing. In memory
/// taken once.
struct PendingSeconds: Sendable {
  struct Second: Sendable {
    /// **Units**: seconds since 1970.
    var start: Int64
    var frames: UInt32
  }

  /// A class within a second.
  struct Column: Sendable {
    var sum: UInt32 = 0
    var low = UInt16.max
    var high: UInt16 = 0
  }

  /// Readers hold the rings for milliseconds.
  private static let limit = 8
  private(set) var seconds: [Second] = []
  /// `columns` of them per second.
  private(set) var sums: [Column]
  let columns: Int

  init(columns: Int) {
    self.columns = columns
    sums = [Column](repeating: Column(), count: Self.limit * columns)
    seconds.reserveCapacity(Self.limit)
  }

  /// Takes a frame that was counted. Allocates nothing.
  mutating func add(_ record: FrameRecord, second: Int64, classes: [CountedClass]) {
    // Where there is no room for another second, the frame goes to the last one: late rather than lost.
    if seconds.last?.start != second, seconds.count < Self.limit {
      seconds.append(Second(start: second, frames: 0))
      for column in 0..<columns { sums[(seconds.count - 1) * columns + column] = Column() }
    }
    let place = seconds.count - 1
    seconds[place].frames += 1
    for column in 0..<columns {
      let count = record.count.objects(label: classes[column].label)
      let index = place * columns + column
      sums[index].sum += UInt32(count)
      sums[index].low = min(sums[index].low, UInt16(clamping: count))
      sums[index].high = max(sums[index].high, UInt16(clamping: count))
    }
  }

  mutating func removeAll() { seconds.removeAll(keepingCapacity: true) }
}
