/// How often each count occurred, for their median, in memory taken once.
struct CountBins: Sendable {
  /// Counts from here on are told apart no more.
  static let limit = 4096

  private var bins = [UInt32](repeating: 0, count: limit + 1)
  private var counts = 0
  /// Bins from here on are empty.
  private var end = 0

  mutating func add(_ count: Int) {
    let bin = min(max(0, count), Self.limit)
    bins[bin] += 1
    counts += 1
    end = max(end, bin + 1)
  }

  mutating func clear() {
    for bin in 0..<end { bins[bin] = 0 }
    (counts, end) = (0, 0)
  }

  /// The middle count, or the mean of the two in the middle; nil without a count, and where one of them is not told apart.
  var median: Double? {
    guard counts > 0 else { return nil }
    let (low, high) = (count(at: (counts - 1) / 2), count(at: counts / 2))
    return high < Self.limit ? Double(low + high) / 2 : nil
  }

  /// - Parameter place: among the counts in order, from 0.
  private func count(at place: Int) -> Int {
    var seen = 0
    for bin in 0..<end {
      seen += Int(bins[bin])
      if seen > place { return bin }
    }
    return Self.limit
  }
}
