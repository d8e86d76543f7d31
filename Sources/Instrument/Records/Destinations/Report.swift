import Imaging
import ObjectAnalysis
import System

/// A folder with a page of results that opens by a double click: figures with their intervals, charts, the least sure
/// pictures, and how it was counted.
public struct ReportFolder: Destination {
  /// Asked for with the setting `report` or the option `--report`.
  public static let key = "report"
  /// Called the report of a run.
  public static let content = "report"
  /// A name that promises a file is refused.
  public static let kind: FileKind = .folder
  /// True: the least sure pictures come first.
  public static var needsConfidence: Bool { true }
  /// The path of the folder.
  public let place: String

  /// Takes the path of the folder; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where another page is there and must not be touched, or where the folder cannot be made or
  /// written; makes it where it is not there.
  public func check(_ plan: RecordPlan) throws(FileError) { _ = try page(plan) }

  /// Makes the folder and gives one outlet; the page is written when the run ends.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [try ReportOutlet(page: page(plan), plan: plan)]
  }

  /// Where records are appended, a page that is there stays, and this run's page gets a folder of its own.
  private func page(_ plan: RecordPlan) throws(FileError) -> String {
    try prepareFolder(place)
    let page = "\(place)/index.html"
    guard pathKind(page) != .nothing else {
      try checkWritable(page)
      return page
    }
    switch plan.existing {
    case .refuse:
      throw FileError(page, "exists already", advice: "name another folder, or give --append or --overwrite")
    case .overwrite:
      let start = try readStart(of: page, count: ResultsPage.start.utf8.count)
      guard start.elementsEqual(ResultsPage.start.utf8) else {
        throw FileError(
          page, "is no page of results; it was left as it is", advice: "name another folder for the report")
      }
      return page
    case .append:
      let own = "\(place)/\(plan.run)/index.html"
      guard pathKind(own) == .nothing else {
        throw FileError(
          own, "exists already: an earlier run has this name", advice: "give this run another name (--run-id)"
        )
      }
      try prepareFolder("\(place)/\(plan.run)")
      return own
    }
  }
}

/// Adds up on the frame loop, which costs a few additions per object; only the pictures of the sheet go through a queue.
/// A camera never waits for them: one that finds no room is left out, and the page says how many.
final class ReportOutlet: Outlet {
  private var tally: RunTally
  private var least: LeastSure
  private let sheet = Sheet()
  private var queue: SinkQueue<SheetSink>?
  private var leftOutBefore: UInt64 = 0

  init(page: String, plan: RecordPlan) throws(FileError) {
    let facts = plan.facts
    tally = RunTally(facts)
    least = LeastSure(distance: facts.isLive ? 25 : 1)
    let sink = SheetSink(sheet, drawing: plan.drawing, whenFull: facts.isLive ? .leaveOut : .wait)
    queue = try SinkQueue(sink, name: page, capacity: 2) { DoubtfulFrame(classCount: facts.palette.count) }
    super.init(place: page)
  }

  override func receive(_ result: borrowing FrameResult) throws(FileError) {
    let confidence = result.objects.meanConfidence
    tally.add(result, confidence: confidence)
    guard result.picture != nil, let record = result.record else { return }
    let place = least.place(record.sequence, confidence: confidence)
    guard place != .nowhere else { return }
    let (name, replaced) = (RunTally.name(of: record), least.sequence(at: place))
    let reduction = tally.facts.scale.reduction
    let isTaken = try queue?.add {
      $0.fill(result, name: name, confidence: confidence, replacing: replaced, reduction: reduction)
    }
    if isTaken == true { least.put(record.sequence, confidence: confidence, at: place) }
  }

  /// Waits for the last picture, and writes the page.
  override func finish() throws(FileError) {
    guard let last = queue.take() else { return }
    leftOutBefore = last.leftOut
    try last.finish()
    let page = ResultsPage(
      tally: tally, pictures: sheet.pictures, leftOut: leftOutBefore,
      finished: momentText(nanoseconds: SystemClock.utcNanoseconds()))
    try writeFileAtomically(place, page.text.utf8)
  }
}
