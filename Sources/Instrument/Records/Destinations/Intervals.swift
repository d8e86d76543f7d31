import System

/// A row per interval of time as a CSV file: what a run of months leaves that nobody looks at frame by frame.
public struct CSVIntervals: Destination {
  /// Asked for with the setting `interval_csv` or the option `--interval-csv`.
  public static let key = "interval_csv"
  /// A CSV file.
  public static let kind: FileKind = .rows
  /// Called the intervals of a run.
  public static let content = "intervals"
  /// True: its rows sum up those of frames, and a run may have no others.
  public static var holdsFrames: Bool { true }
  /// The runs stand beside the file, in one whose name ends otherwise.
  public static var runs: RunsPlace { .beside(ending: ".csv") }
  /// The path of the CSV file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched or has other columns; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try CSVSink.check(path: place, table: Self.table(plan), existing: plan.existing)
  }

  /// Opens the file and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    let table = Self.table(plan)
    let sink = try CSVSink(path: place, table: table, existing: plan.existing, tell: plan.patience.tell)
    return [
      try IntervalOutlet(
        sink, IntervalTally(Self.classes(plan), seconds: plan.intervalSeconds), patience: plan.patience)
    ]
  }

  private static func classes(_ plan: RecordPlan) -> [CountedClass] {
    CountedClass.those(of: plan.facts.palette, but: plan.facts.options.uncounted)
  }

  private static func table(_ plan: RecordPlan) -> RecordTable<IntervalRecord> {
    .intervals(
      classes(plan), seconds: plan.intervalSeconds, options: plan.facts.options, identity: plan.facts.identity
    )
  }
}

/// Adds up on the frame loop, which costs a few additions per class; a row goes through the queue when its interval is over.
final class IntervalOutlet: Outlet {
  private var tally: IntervalTally
  private var queue: SinkQueue<CSVSink<IntervalRecord>>?
  private let figures: SinkFigures
  private let file: LineFile
  private var ownSeal: FileSeal?

  init(_ sink: CSVSink<IntervalRecord>, _ tally: IntervalTally, patience: SinkPatience) throws(FileError) {
    (self.tally, file) = (tally, sink.file)
    let queue = try SinkQueue(sink, name: sink.path, capacity: 16, patience: patience) { IntervalRecord() }
    figures = queue.figures
    self.queue = consume queue
    super.init(place: sink.path, part: sink.table.name)
  }

  override var lost: UInt64 { figures.lost }
  override var written: UInt64 { figures.written }
  override var seal: FileSeal? { ownSeal }

  override func receive(_ result: borrowing FrameResult) throws(FileError) {
    guard let record = result.record, let finished = tally.add(record) else { return }
    do throws(FileError) { try queue?.add { $0 = finished } } catch {
      figures.lose(1)
      throw error
    }
  }

  override func miss(_ result: borrowing FrameResult) {
    if let record = result.record, tally.add(record) != nil { figures.lose(1) }
  }

  /// The last interval is written as far as it got.
  override func finish() throws(FileError) {
    guard var last = queue.take() else { return }
    defer { if !figures.isAbandoned { ownSeal = file.seal } }
    if let finished = tally.finish() {
      do throws(FileError) { try last.add { $0 = finished } } catch { figures.lose(1) }
    }
    // An error of the row is that of the queue.
    try last.finish()
  }
}
