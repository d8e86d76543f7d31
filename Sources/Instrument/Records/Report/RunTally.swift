import Imaging
import ObjectAnalysis
import System

/// The figures of a run for its page, in memory that does not grow with the run. Taking a result costs a few additions per
/// object.
struct RunTally: Sendable {
  /// The most rows of pictures, and of what kept pictures from being counted, that are kept one by one.
  static let (rowLimit, lossLimit) = (2000, 500)
  /// The most places of the chart over time.
  static let timeLimit = 500

  struct Row: Sendable {
    let name: String
    let utcNanoseconds: Int64
    let refused: Int
    let overflow: Int
    /// The mean over its objects; nil without any.
    let confidence: Double?
  }

  /// What happened instead of a count.
  struct Loss: Sendable {
    let name: String
    let utcNanoseconds: Int64
    let frames: UInt64
    let state: RecordState
  }

  let facts: ReportFacts
  let classes: [CountedClass]
  /// By the place in `classes`.
  private(set) var statistics: [CountStatistics]
  private(set) var distinct: [Int]
  /// By the place in `classes`, cells per volume, each by what its own picture shows; empty without a counting chamber.
  private(set) var concentrations: [SampleStatistics]
  /// By the raw value of the verdict.
  private var refusals = [Int](repeating: 0, count: ObjectVerdict.allCases.count)
  private(set) var overflow = 0
  private(set) var frames = 0
  /// Since the start, as the last row says.
  private(set) var dropped: UInt64 = 0
  private(set) var rejected: UInt64 = 0
  private(set) var rows: [Row] = []
  /// `classes.count` of them per row.
  private(set) var rowCounts: [Int] = []
  private(set) var losses: [Loss] = []
  private(set) var lossesInAll = 0
  /// Objects by class, and in the last column frames. **Units**: nanoseconds, or frames where times are assumed.
  private(set) var overTime: GrowingBins
  /// Frames whose time lies before that of the first.
  private(set) var framesBeforeTheFirst = 0
  private var sizes: ObjectSizes
  private var start: Int64?
  /// Counted pages of files that have several.
  private(set) var pages = 0

  init(_ facts: ReportFacts) {
    self.facts = facts
    classes = CountedClass.those(of: facts.palette, but: facts.options.uncounted)
    statistics = classes.map { _ in CountStatistics() }
    distinct = classes.map { _ in 0 }
    concentrations = facts.options.volume == nil ? [] : classes.map { _ in SampleStatistics() }
    // A millisecond at first, or a frame.
    overTime = GrowingBins(
      limit: Self.timeLimit, columns: classes.count + 1, width: facts.timesAreAssumed ? 1 : 1_000_000)
    sizes = ObjectSizes(facts, classes: classes)
    rows.reserveCapacity(Self.rowLimit)
    rowCounts.reserveCapacity(Self.rowLimit * classes.count)
    losses.reserveCapacity(Self.lossLimit)
  }

  /// What the page calls a frame.
  static func name(of record: borrowing FrameRecord) -> String {
    record.picture?.title ?? record.sequence.description
  }

  func refused(_ verdict: ObjectVerdict) -> Int { refusals[Int(verdict.rawValue)] }

  /// The diameters of the discs that are as large as a class's counted objects.
  ///
  /// **Units**: µm where there is a calibration, else camera pixels.
  func sizes(ofClass index: Int) -> (low: Double, width: Double, counts: [Int]) {
    let (width, counts) = sizes[class: index]
    return (0, width, counts)
  }

  /// Counted objects of pictures that nobody calibrated, among pictures that somebody did.
  var objectsWithoutScale: Int { sizes.objectsWithoutScale }

  mutating func add(_ result: borrowing FrameResult, confidence: Double?) {
    guard let record = result.record else { return }
    (dropped, rejected) = (record.dropped, record.rejected)
    if let state = record.state {
      addLoss(record, state)
      return
    }
    frames += 1
    if record.picture?.page != nil { pages += 1 }
    overflow += record.count.overflow
    for index in refusals.indices {
      guard let verdict = ObjectVerdict(rawValue: UInt8(index)) else { continue }
      refusals[index] += record.count.refused(verdict)
    }
    addCounts(record, confidence)
    sizes.add(result.objects, of: record.picture)
    guard let volume = record.picture.volume(or: facts.options.volume) else { return }
    for index in concentrations.indices {
      let count = record.count.objects(label: classes[index].label)
      concentrations[index].add(volume.concentration(of: Double(count)))
    }
  }

  private mutating func addLoss(_ record: FrameRecord, _ state: RecordState) {
    lossesInAll += 1
    guard losses.count < Self.lossLimit else { return }
    losses.append(
      Loss(
        name: Self.name(of: record), utcNanoseconds: record.utcNanoseconds, frames: record.frames,
        state: state))
  }

  private mutating func addCounts(_ record: FrameRecord, _ confidence: Double?) {
    let position = facts.timesAreAssumed ? Int64(clamping: record.sequence) : record.monotonicNanoseconds
    let start = start ?? position
    self.start = start
    if position < start { framesBeforeTheFirst += 1 }
    let bin = overTime.bin(of: position.subtractingReportingOverflow(start).partialValue)
    overTime.add(1, bin: bin, column: classes.count)
    let isKept = rows.count < Self.rowLimit
    for index in classes.indices {
      let count = record.count.objects(label: classes[index].label)
      statistics[index].add(count)
      distinct[index] = Int(record.estimates.distinct[classes[index].label])
      overTime.add(count, bin: bin, column: index)
      if isKept { rowCounts.append(count) }
    }
    guard isKept else { return }
    rows.append(
      Row(
        name: Self.name(of: record), utcNanoseconds: record.utcNanoseconds, refused: record.count.refused,
        overflow: record.count.overflow, confidence: confidence))
  }
}
