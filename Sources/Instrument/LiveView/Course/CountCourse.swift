/// The counts per class over time: an hour by the second, two days by the minute, a year by the hour.
struct CountCourse: Sendable {
  /// A place of a series.
  struct Point: Equatable, Sendable {
    /// The first second that it stands for. **Units**: seconds since 1970.
    var start: Int64
    var frames: Int
    /// Objects per frame.
    var mean: Double
    /// The fewest and the most in one frame.
    var (low, high): (Int, Int)
  }

  /// The most points of a series.
  static let pointLimit = 2000
  private var rings: [RollUpRing]
  /// The first and the last second that something was counted in.
  private(set) var span: ClosedRange<Int64>?

  init(columns: Int) {
    // A minute and an hour more than the page asks for, so that what it asks for is there whole.
    rings = [(1, 3660), (60, 2940), (3600, 8784)].map {
      RollUpRing(width: $0.0, limit: $0.1, columns: columns)
    }
  }

  /// Allocates nothing.
  mutating func add(_ pending: PendingSeconds) {
    for place in pending.seconds.indices {
      let start = pending.seconds[place].start
      span = span.map { min($0.lowerBound, start)...max($0.upperBound, start) } ?? start...start
      for ring in rings.indices {
        rings[ring].add(pending.seconds[place], sums: pending.sums, from: place * pending.columns)
      }
    }
  }

  /// The counts of a class, at most so many points over the seconds asked for, by the finest roll-up that still knows all of
  /// them.
  ///
  /// - Returns: the width of a point in seconds, and the points that have frames, in order of time.
  func series(column: Int, _ seconds: Range<Int64>, points: Int) -> (width: Int64, points: [Point]) {
    let points = max(1, min(points, Self.pointLimit))
    guard let span else { return (rings[0].width, []) }
    // What lies outside of what there is needs no points.
    let lower = max(seconds.lowerBound, span.lowerBound)
    let upper = min(seconds.upperBound, span.upperBound + 1)
    guard lower < upper else { return (rings[0].width, []) }
    let ring = rings.first { $0.oldest(before: span.upperBound) <= lower } ?? rings[rings.count - 1]
    let least = (upper - lower + Int64(points) - 1) / Int64(points)
    let width = max(ring.width, (least + ring.width - 1) / ring.width * ring.width)
    var found: [Point] = []
    var sum = 0
    ring.forEach(in: lower..<upper, column: column) { start, frames, total, low, high in
      let begin = start / width * width
      if found.last?.start == begin {
        let last = found.count - 1
        found[last].frames += Int(frames)
        sum += Int(total)
        (found[last].low, found[last].high) = (
          min(found[last].low, Int(low)), max(found[last].high, Int(high))
        )
      } else {
        sum = Int(total)
        found.append(Point(start: begin, frames: Int(frames), mean: 0, low: Int(low), high: Int(high)))
      }
      found[found.count - 1].mean = Double(sum) / Double(found[found.count - 1].frames)
    }
    return (width, found)
  }
}
