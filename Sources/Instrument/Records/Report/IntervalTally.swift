import ObjectAnalysis

/// Adds frames up to intervals of time that begin at whole multiples of their length since 1970, so that those of a minute
/// begin with the minute. Allocates nothing once it is made.
struct IntervalTally: Sendable {
  private struct ClassTally: Sendable {
    let label: Int
    var counts = CountStatistics()
    var bins = CountBins()
    var least = Int.max
    var most = 0
    /// Distinct objects since the start of the run: by the last frame, and by that of the interval before.
    var distinct = 0
    var distinctBefore = 0
  }

  /// **Units**: nanoseconds.
  private let length: Int64
  private var classes: [ClassTally]
  private var record = IntervalRecord()
  private var isEmpty = true

  /// - Parameter seconds: how long an interval is, at least 1.
  init(_ classes: [CountedClass], seconds: Int) {
    precondition(seconds > 0)
    length = Int64(clamping: seconds) &* 1_000_000_000
    self.classes = classes.prefix(64).map { ClassTally(label: $0.label) }
  }

  /// Takes a row of the log of frames.
  ///
  /// - Returns: the interval before, where this row begins another one.
  mutating func add(_ row: borrowing FrameRecord) -> IntervalRecord? {
    let before = begin(at: row.utcNanoseconds, dropped: row.dropped, rejected: row.rejected)
    guard row.isCounted else {
      miss(row.frames)
      return before
    }
    addFrame()
    for index in classes.indices {
      let label = classes[index].label
      add(row.count.objects(label: label), distinct: Int(row.estimates.distinct[label]), class: index)
    }
    return before
  }

  /// Goes to the interval of a moment.
  ///
  /// - Returns: the interval before, where the moment is in another one.
  mutating func begin(at nanoseconds: Int64, dropped: UInt64, rejected: UInt64) -> IntervalRecord? {
    let place = nanoseconds / length - (nanoseconds % length < 0 ? 1 : 0)
    let start = place &* length
    // A clock that is set back begins another one, too.
    let before = !isEmpty && start != record.start ? finish() : nil
    record.start = start
    isEmpty = false
    (record.dropped, record.rejected) = (dropped, rejected)
    return before
  }

  /// Notes frames that are missing.
  mutating func miss(_ frames: UInt64) { record.missing += frames }

  /// Begins a frame that was counted; the counts of its classes follow.
  mutating func addFrame() { record.frames += 1 }

  mutating func add(_ count: Int, distinct: Int, class index: Int) {
    classes[index].counts.add(count)
    classes[index].bins.add(count)
    classes[index].least = min(classes[index].least, count)
    classes[index].most = max(classes[index].most, count)
    classes[index].distinct = distinct
  }

  /// The interval so far; nil where it has nothing. The next one begins empty.
  mutating func finish() -> IntervalRecord? {
    if isEmpty { return nil }
    for index in classes.indices {
      var figures = IntervalRecord.Figures()
      let tally = classes[index]
      (figures.mean, figures.standardDeviation) = (tally.counts.mean, tally.counts.standardDeviation)
      figures.median = tally.bins.median
      if record.frames > 0 { (figures.least, figures.most) = (tally.least, tally.most) }
      figures.unique = max(0, tally.distinct - tally.distinctBefore)
      record.figures[index] = figures
    }
    let finished = record
    for index in classes.indices {
      classes[index].counts = CountStatistics()
      classes[index].bins.clear()
      (classes[index].least, classes[index].most) = (Int.max, 0)
      classes[index].distinctBefore = classes[index].distinct
    }
    record = IntervalRecord()
    isEmpty = true
    return finished
  }
}
