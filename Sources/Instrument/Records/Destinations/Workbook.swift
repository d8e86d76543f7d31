import ObjectAnalysis
import System

/// The same tables as sheets of a workbook for spreadsheet programs, with a summary and the rules.
///
/// Moments are dates, numbers are numbers, and no text is taken for one of them or for a formula. The file is there, whole,
/// once the run has ended.
public struct Workbook: Destination {
  /// Asked for with the setting `xlsx` or the option `--xlsx`.
  public static let key = "xlsx"
  /// Called the workbook of a run.
  public static let content = "workbook"
  /// A name that promises anything else is refused.
  public static let kind: FileKind = .workbook
  /// True: the sheet `Frames` has a row per frame.
  public static var holdsFrames: Bool { true }
  /// The run stands in a sheet of the file itself.
  public static var runs: RunsPlace { .within }
  /// The path of the file.
  public let place: String

  /// The most rows of a sheet, the heading apart.
  public static let rowLimit = 1_048_575

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched, is no workbook or is to be appended to, which
  /// cannot be; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try plan.checkReplaceable(place, start: ZipStart.bytes, form: "workbook")
  }

  /// Begins a sheet per table: frames, then objects and tracks if the plan has them. Gives one outlet for all.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    try check(plan)
    return [try WorkbookOutlet(place, plan)]
  }
}

/// Gives rows to the sheets, and ends the workbook with a summary and the rules.
final class WorkbookOutlet: Outlet {
  private let book: WorkbookFile
  private let sheets: [SheetOutlet]
  private var tally: RunTally
  private var isOpen = true

  init(_ place: String, _ plan: RecordPlan) throws(FileError) {
    let book = try WorkbookFile(place)
    var sheets: [SheetOutlet] = [try RowsOutlet(book, "Frames", plan.frames)]
    if plan.recordsObjects { sheets.append(try RowsOutlet(book, "Objects", plan.objects)) }
    if plan.followsObjects { sheets.append(try RowsOutlet(book, "Tracks", plan.tracks)) }
    (self.book, self.sheets, tally) = (book, sheets, RunTally(plan.facts))
    super.init(place: place)
  }

  override var beyondLimit: UInt64 { sheets.reduce(0) { $0 + $1.beyondLimit } }
  override var written: UInt64 { sheets.reduce(0) { $0 + $1.written } }
  override var lost: UInt64 { sheets.reduce(0) { $0 + $1.lost } }

  override func receive(_ result: borrowing FrameResult) throws(FileError) {
    tally.add(result, confidence: nil)
    for index in sheets.indices { try sheets[index].receive(result) }
  }

  override func miss(_ result: borrowing FrameResult) {
    for index in sheets.indices { sheets[index].miss(result) }
  }

  /// Writes the file, unless a sheet failed.
  override func finish() throws(FileError) {
    guard isOpen else { return }
    isOpen = false
    for sheet in sheets { try sheet.finish() }
    try WorkbookSummary(tally).write(to: book, rowsLeftOut: sheets.map { ($0.name, $0.beyondLimit) })
    try book.finish()
  }
}

/// A sheet of the workbook, as the frame loop sees it.
class SheetOutlet: Outlet {
  let name: String

  init(name: String, place: String) {
    self.name = name
    super.init(place: place)
  }
}

/// A sheet of records behind its queue. The rows of a frame are written all, or none where the sheet is full.
final class RowsOutlet<Record: ResultItem>: SheetOutlet {
  private let rows: SinkOutlet<RowsSink<Record>>
  private let limit: Int
  private var given = 0
  private var refused: UInt64 = 0

  init(
    _ book: WorkbookFile, _ name: String, _ table: RecordTable<Record>, limit: Int = Workbook.rowLimit
  ) throws(FileError) {
    self.limit = limit
    rows = try SinkOutlet(RowsSink(book, name, table), place: book.path) { table.blank }
    super.init(name: name, place: book.path)
  }

  override var beyondLimit: UInt64 { refused }
  override var written: UInt64 { rows.written }
  override var lost: UInt64 { rows.lost }

  override func receive(_ result: borrowing FrameResult) throws(FileError) {
    let count = Record.count(in: result)
    // A sheet ends where its first row finds no room: without the fullest frames, its means would be wrong.
    guard refused == 0, given + count <= limit else {
      refused += UInt64(count)
      return
    }
    given += count
    try rows.receive(result)
  }

  override func miss(_ result: borrowing FrameResult) { rows.miss(result) }
  override func finish() throws(FileError) { try rows.finish() }
}

/// Writes a row per record into a sheet.
struct RowsSink<Record: Sendable>: ResultSink {
  private let book: WorkbookFile
  private let sheet: Int32
  private let table: RecordTable<Record>
  private var row: UInt32 = 1
  /// Waits: no row may be lost.
  var whenFull: WhenFull { .wait }

  init(_ book: WorkbookFile, _ name: String, _ table: RecordTable<Record>) throws(FileError) {
    (self.book, self.table) = (book, table)
    sheet = try book.addSheet(name)
    try book.row(sheet, 0, table.columns.map { .text($0.name) }, form: .heading)
    for (column, name) in table.columns.map(\.name).enumerated() {
      book.setWidth(sheet, column, name.hasSuffix("utc") ? 24 : Double(max(9, name.utf8.count + 2)))
    }
  }

  mutating func write(_ record: borrowing Record) throws(FileError) {
    for index in table.columns.indices {
      try book.cell(sheet, row, index, table.columns[index].value(record))
    }
    row += 1
  }

  mutating func finish() throws(FileError) {}
}
