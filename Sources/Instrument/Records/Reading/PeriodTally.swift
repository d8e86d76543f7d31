import ObjectAnalysis

/// Adds the frames of a run within a period up, in whatever order they come; its memory grows with how many different counts
/// there are.
struct PeriodTally: Sendable {
  private struct ClassCounts: Sendable {
    var counts = CountStatistics()
    /// How often each count occurred, by the count; those from `CountBins.limit` on are told apart no more.
    var bins: [(count: UInt32, times: UInt32)] = []
    var (least, most, unique) = (Int.max, 0, 0)
  }

  /// Frames counted, and those that are missing.
  private(set) var (frames, missing): (Int, UInt64) = (0, 0)
  private var classes: [ClassCounts]

  init(classCount: Int) { classes = [ClassCounts](repeating: ClassCounts(), count: classCount) }

  /// Notes frames that are missing.
  mutating func miss(_ frames: UInt64) { missing += frames }

  /// Begins a frame that was counted; the counts of its classes follow.
  mutating func addFrame() { frames += 1 }

  /// - Parameter new: distinct objects that this frame is the first to show.
  mutating func add(_ count: Int, new: Int, class index: Int) {
    classes[index].counts.add(count)
    classes[index].least = min(classes[index].least, count)
    classes[index].most = max(classes[index].most, count)
    classes[index].unique += new
    let bin = UInt32(clamping: min(count, CountBins.limit))
    var (low, high) = (0, classes[index].bins.count)
    while low < high {
      let middle = (low + high) / 2
      if classes[index].bins[middle].count < bin { low = middle + 1 } else { high = middle }
    }
    if low < classes[index].bins.count, classes[index].bins[low].count == bin {
      classes[index].bins[low].times += 1
    } else {
      classes[index].bins.insert((bin, 1), at: low)
    }
  }

  /// By the place of the class.
  var figures: [IntervalRecord.Figures] {
    classes.map { tally in
      var figures = IntervalRecord.Figures()
      (figures.mean, figures.standardDeviation) = (tally.counts.mean, tally.counts.standardDeviation)
      figures.median = Self.median(tally.bins, of: frames)
      if frames > 0 { (figures.least, figures.most) = (tally.least, tally.most) }
      figures.unique = tally.unique
      return figures
    }
  }

  /// The middle count, or the mean of the two in the middle; nil without a count, and where one of them is not told apart.
  private static func median(_ bins: [(count: UInt32, times: UInt32)], of counts: Int) -> Double? {
    func count(at place: Int) -> Int {
      var seen = 0
      for bin in bins {
        seen += Int(bin.times)
        if seen > place { return Int(bin.count) }
      }
      return CountBins.limit
    }
    guard counts > 0 else { return nil }
    let (low, high) = (count(at: (counts - 1) / 2), count(at: counts / 2))
    return high < CountBins.limit ? Double(low + high) / 2 : nil
  }
}
