/// The mean counts of each of the last seconds, in memory taken once.
struct RecentCourse {
  /// Seconds that are kept.
  static let limit = 240
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  private let columns: Int
  private var frames = [Int](repeating: 0, count: limit)
  /// `columns` of them per second.
  private var sums: [Int]
  private var newest = -1

  init(columns: Int) {
    self.columns = columns
    sums = [Int](repeating: 0, count: Self.limit * columns)
  }

  /// Begins a frame.
  ///
  /// - Parameter second: never smaller than before.
  mutating func begin(second: Int) {
    if second > newest {
      // Seconds without a frame among them.
      for passed in max(newest + 1, second - Self.limit + 1)...second {
        let slot = passed % Self.limit
        frames[slot] = 0
        for column in 0..<columns { sums[slot * columns + column] = 0 }
      }
      newest = second
    }
    frames[newest % Self.limit] += 1
  }

  /// Adds to the frame that was begun.
  mutating func add(_ count: Int, column: Int) { sums[newest % Self.limit * columns + column] += count }

  /// A block per second, the newest at the right, from nothing to the largest of them; a space where no frame came.
  func sparkline(column: Int, length: Int) -> String {
    guard newest >= 0, length > 0 else { return "" }
    let seconds = max(0, newest - min(length, Self.limit) + 1)...newest
    let means = seconds.map { second -> Double? in
      let slot = second % Self.limit
      return frames[slot] > 0 ? Double(sums[slot * columns + column]) / Double(frames[slot]) : nil
    }
    let largest = means.reduce(0) { max($0, $1 ?? 0) }
    return String(
      means.map { mean -> Character in
        guard let mean else { return " " }
        return Self.blocks[largest > 0 ? min(7, Int(mean / largest * 7.999)) : 0]
      })
  }
}
