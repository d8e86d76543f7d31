import System

/// The frames as JSON, an object a line, with the columns of the CSV file.
public struct JSONLinesFrames: Destination {
  /// Asked for with the setting `json_lines` or the option `--json-lines`.
  public static let key = "json_lines"
  /// JSON lines.
  public static let kind: FileKind = .jsonLines
  /// Called the counts of a run.
  public static let content = "counts"
  /// True: an object per frame.
  public static var holdsFrames: Bool { true }
  /// The runs stand beside the file, in one whose name ends otherwise.
  public static var runs: RunsPlace { .beside(ending: ".jsonl") }
  /// The path of the file.
  public let place: String

  /// Takes the path of the file; touches nothing yet.
  public init(_ place: String) { self.place = place }

  /// Throws `FileError` where a file that is there must not be touched or has other members; changes nothing.
  public func check(_ plan: RecordPlan) throws(FileError) {
    try JSONLinesSink.check(path: place, table: plan.frames, existing: plan.existing)
  }

  /// Opens the file with the plan's table of frames, and gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    let sink = try JSONLinesSink(
      path: place, table: plan.frames, existing: plan.existing, tell: plan.patience.tell)
    let file = sink.file
    return [
      try SinkOutlet(
        sink, place: place, part: plan.frames.name, patience: plan.patience, seal: { file.seal }
      ) { plan.frames.blank }
    ]
  }
}

/// Writes an object per record into a file of JSON lines: a member per column, in their order.
///
/// Numbers are numbers, exactly as in CSV; what a record does not have, and a text that says nothing, is null. Lines go to
/// the system as those of `CSVSink` do.
public struct JSONLinesSink<Record: Sendable>: ResultSink {
  /// The file that grows, as it was named; messages about it name it too.
  public let path: String
  /// Its columns are the members of each object, in their order.
  public let table: RecordTable<Record>
  /// Waits: no line may be lost.
  public var whenFull: WhenFull { .wait }
  let file: LineFile
  private var lines = [UInt8]()
  private var waiting: UInt64 = 0
  /// Per column what comes before its value.
  private let names: [[UInt8]]

  /// Lines of a batch that wait at most. **Units**: bytes.
  private static var batchLimit: Int { 1 << 16 }

  /// - Throws: `FileError` when the file exists and must not be touched, has other columns, is being written by another
  ///   program, or cannot be written.
  public init(
    path: String, table: RecordTable<Record>, existing: ExistingFile = .refuse,
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    (self.path, self.table) = (path, table)
    names = table.columns.indices.map { index in
      var name: [UInt8] = [UInt8(ascii: index == 0 ? "{" : ",")]
      name.append(jsonText: table.columns[index].name.utf8)
      return name + [UInt8(ascii: ":")]
    }
    lines.reserveCapacity(8192)
    file = try LineFile(path, form: Self.form(table), existing: existing, tell: tell)
  }

  /// Throws what `init` would throw, and leaves the file as it is.
  public static func check(path: String, table: RecordTable<Record>, existing: ExistingFile) throws(FileError)
  {
    try LineFile.check(path, form: form(table), existing: existing)
  }

  private static func form(_ table: RecordTable<Record>) -> LineForm {
    let columns = table.columns.map(\.name)
    return LineForm(header: nil, start: "{\"\(columns[0])\":", columns: columns) { memberNames(of: $0) }
  }

  /// Adds a line; it goes to the system at the end of its batch, or once 64 KiB wait.
  ///
  /// - Throws: `FileError` when the disk refuses; the lines wait for `resume`, whole lines stay in the file.
  public mutating func write(_ record: borrowing Record) throws(FileError) {
    for index in table.columns.indices {
      lines.append(contentsOf: names[index])
      lines.append(json: table.columns[index].value(record))
    }
    lines.append(UInt8(ascii: "}"))
    lines.append(UInt8(ascii: "\n"))
    waiting += 1
    if table.endsBatch(record) || lines.count > Self.batchLimit { try flush() }
  }

  /// Writes the lines that still wait, and brings the file to the disk.
  public mutating func finish() throws(FileError) {
    try flush()
    try file.finish()
  }

  /// Writes the lines that the failure left waiting.
  public mutating func resume() throws(FileError) -> UInt64 {
    try flush()
    return 0
  }

  /// Brings the lines written so far to the disk.
  public mutating func synchronize() throws(FileError) { try file.finish() }

  private mutating func flush() throws(FileError) {
    if !lines.isEmpty { try file.append(lines.span.bytes) }
    lines.removeAll(keepingCapacity: true)
    waiting = 0
  }

  /// The lines that wait for the end of their batch, or for `resume`.
  public var unwritten: UInt64? { waiting }
}

extension [UInt8] {
  fileprivate mutating func append(json value: ColumnValue) {
    switch value {
    case .integer(let number): append(number: number)
    case .decimal(let number, let decimals): append(fixed: number, decimals: decimals)
    case .moment(let nanoseconds):
      append(UInt8(ascii: "\""))
      append(utc: nanoseconds)
      append(UInt8(ascii: "\""))
    case .text(let text) where !text.isEmpty: append(jsonText: text.utf8)
    case .word(let word) where word.utf8CodeUnitCount > 0: word.withUTF8Buffer { append(jsonText: $0) }
    case .text, .word, .nothing: append(contentsOf: "null".utf8)
    }
  }

  /// Writes a text in quotes, with the escapes that RFC 8259 asks for.
  fileprivate mutating func append(jsonText text: some Sequence<UInt8>) {
    append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0..<0x20:
        append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u001".utf8)
        let digit = byte & 0xF
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
