/// Counts rolled up over ranges of time of one width, the newest ones only, in memory taken once.
struct RollUpRing: Sendable {
  /// Of each range. **Units**: seconds.
  let width: Int64
  /// How many ranges are kept.
  let limit: Int
  private let columns: Int
  /// Which range a place holds, in units of `width` since 1970; -1 for none.
  private var ranges: [Int64]
  private var frames: [UInt32]
  /// `columns` of each per range.
  private var sums: [UInt32]
  private var lows: [UInt16]
  private var highs: [UInt16]

  init(width: Int64, limit: Int, columns: Int) {
    (self.width, self.limit, self.columns) = (width, limit, columns)
    ranges = [Int64](repeating: -1, count: limit)
    frames = [UInt32](repeating: 0, count: limit)
    sums = [UInt32](repeating: 0, count: limit * columns)
    lows = [UInt16](repeating: .max, count: limit * columns)
    highs = [UInt16](repeating: 0, count: limit * columns)
  }

  /// Adds frames of a second. What lies before all that is kept is left out. Allocates nothing.
  mutating func add(
    _ second: PendingSeconds.Second, sums added: [PendingSeconds.Column], from first: Int
  ) {
    guard second.start >= 0 else { return }
    let range = second.start / width
    let place = Int(range % Int64(limit))
    if ranges[place] > range { return }
    if ranges[place] < range {
      ranges[place] = range
      frames[place] = 0
      for index in place * columns..<(place + 1) * columns {
        (sums[index], lows[index], highs[index]) = (0, .max, 0)
      }
    }
    frames[place] &+= second.frames
    for column in 0..<columns {
      let index = place * columns + column
      sums[index] &+= added[first + column].sum
      lows[index] = min(lows[index], added[first + column].low)
      highs[index] = max(highs[index], added[first + column].high)
    }
  }

  /// The first second of the oldest range that could be kept beside a second.
  func oldest(before second: Int64) -> Int64 { (second / width - Int64(limit) + 1) * width }

  /// Calls a function for each range that lies in some seconds and has frames, in order of time.
  func forEach(
    in seconds: Range<Int64>, column: Int,
    _ body: (_ start: Int64, _ frames: UInt32, _ sum: UInt32, _ low: UInt16, _ high: UInt16) -> Void
  ) {
    let first = max(0, seconds.lowerBound) / width
    let last = max(first, (seconds.upperBound + width - 1) / width)
    // No more than are kept, whatever was asked for.
    for range in max(first, last - Int64(limit))..<last {
      let place = Int(range % Int64(limit))
      guard ranges[place] == range, frames[place] > 0 else { continue }
      let index = place * columns + column
      body(range * width, frames[place], sums[index], lows[index], highs[index])
    }
  }
}
