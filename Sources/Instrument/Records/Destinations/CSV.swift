import System

/// The frames as a CSV file.
public struct CSVFrames: Destination {
  /// Asked for with the setting `csv` or the option `--csv`.
  public static let key = "csv"
  /// A CSV file.
  public static let kind: FileKind = .rows
  /// Called the counts of a run.
  public static let content = "counts"
  /// True: a row per frame.
  public static var holdsFrames: Bool { true }
  /// The runs stand beside the file, in one whose name ends otherwise.
  public static var runs: RunsPlace { .beside(ending: ".csv") }
  /// The path of the CSV file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched or has other columns; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) { try checkCSV(place, plan.frames, plan) }
  /// Opens the file with the plan's table of frames, and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [try openCSV(place, plan.frames, plan)]
  }
}

/// The objects of every frame as a CSV file.
public struct CSVObjects: Destination {
  /// Asked for with the setting `objects` or the option `--objects`.
  public static let key = "objects"
  /// A CSV file.
  public static let kind: FileKind = .rows
  /// Called the objects of a run.
  public static let content = "objects"
  /// True: each object is a row, with its shape, its colour and the network's confidence.
  public static var recordsObjects: Bool { true }
  /// The runs stand beside the file, in one whose name ends otherwise.
  public static var runs: RunsPlace { .beside(ending: ".csv") }
  /// The path of the CSV file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched or has other columns; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) { try checkCSV(place, plan.objects, plan) }
  /// Opens the file with the plan's table of objects, and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [try openCSV(place, plan.objects, plan)]
  }
}

/// The objects that were followed as a CSV file.
public struct CSVTracks: Destination {
  /// Asked for with the setting `tracks` or the option `--tracks`.
  public static let key = "tracks"
  /// A CSV file.
  public static let kind: FileKind = .rows
  /// Called the tracks of a run.
  public static let content = "tracks"
  /// The runs stand beside the file, in one whose name ends otherwise.
  public static var runs: RunsPlace { .beside(ending: ".csv") }
  /// The path of the CSV file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched or has other columns; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) { try checkCSV(place, plan.tracks, plan) }
  /// Opens the file with the plan's table of tracks, and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [try openCSV(place, plan.tracks, plan)]
  }
}

private func checkCSV(_ path: String, _ table: RecordTable<some Sendable>, _ plan: RecordPlan)
  throws(FileError)
{
  try CSVSink.check(path: path, table: table, existing: plan.existing)
}

private func openCSV<Record: ResultItem>(_ path: String, _ table: RecordTable<Record>, _ plan: RecordPlan)
  throws(FileError) -> Outlet
{
  let sink = try CSVSink(path: path, table: table, existing: plan.existing, tell: plan.patience.tell)
  let file = sink.file
  return try SinkOutlet(
    sink, place: path, part: table.name, patience: plan.patience, seal: { file.seal }
  ) { table.blank }
}

/// Writes a row per record into a CSV file.
///
/// Rows go to the system with one write as soon as they come (those of a frame's objects together), so that killing the
/// program loses nothing that was written; about once a second they are brought to the disk, which is what a power cut loses.
/// The file holds whole lines only: when the disk is full, the part of a line that still fitted is taken away again.
public struct CSVSink<Record: Sendable>: ResultSink {
  /// The file that grows, as it was named; messages about it name it too.
  public let path: String
  /// Its columns are the header of the file, and its `endsBatch` says when rows go to the system.
  public let table: RecordTable<Record>
  /// Waits: no row may be lost.
  public var whenFull: WhenFull { .wait }
  let file: LineFile
  private var lines: CSVText
  /// Rows in them.
  private var waiting: UInt64 = 0

  /// Lines of a batch that wait at most. **Units**: bytes.
  private static var batchLimit: Int { 1 << 16 }

  /// Opens the file and writes the header.
  ///
  /// - Throws: `FileError` when the file exists and must not be touched, has other columns, is being written by another
  ///   program, or cannot be written.
  public init(
    path: String, table: RecordTable<Record>, existing: ExistingFile = .refuse,
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    (self.path, self.table) = (path, table)
    lines = CSVText(capacity: 8192)
    file = try LineFile(path, form: Self.form(table), existing: existing, tell: tell)
  }

  /// Throws what `init` would throw, and leaves the file as it is.
  public static func check(path: String, table: RecordTable<Record>, existing: ExistingFile) throws(FileError)
  {
    try LineFile.check(path, form: form(table), existing: existing)
  }

  private static func form(_ table: RecordTable<Record>) -> LineForm {
    .commaSeparated(table.columns.map(\.name))
  }

  /// Adds a row; it goes to the system at the end of its batch, or once 64 KiB wait.
  ///
  /// - Throws: `FileError` when the disk refuses; the rows wait for `resume`, whole rows stay in the file.
  public mutating func write(_ record: borrowing Record) throws(FileError) {
    for index in table.columns.indices { lines.add(table.columns[index].value(record)) }
    lines.endLine()
    waiting += 1
    if table.endsBatch(record) || lines.bytes.count > Self.batchLimit { try flush() }
  }

  /// Writes the rows that still wait, and brings the file to the disk.
  public mutating func finish() throws(FileError) {
    try flush()
    try file.finish()
  }

  /// Writes the rows that the failure left waiting.
  public mutating func resume() throws(FileError) -> UInt64 {
    try flush()
    return 0
  }

  /// Brings the rows written so far to the disk.
  public mutating func synchronize() throws(FileError) { try file.finish() }

  private mutating func flush() throws(FileError) {
    if !lines.bytes.isEmpty { try file.append(lines.bytes.span.bytes) }
    lines.clear()
    waiting = 0
  }

  /// The rows that wait for the end of their batch, or for `resume`.
  public var unwritten: UInt64? { waiting }
}
