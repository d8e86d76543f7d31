import System

/// A text file that grows by whole lines, whatever happens. One thread uses it at a time.
final class LineFile: @unchecked Sendable {
  private var file: GrowingFile
  private let isTrial: Bool
  private let form: LineForm
  private let tell: @Sendable (RecordTrouble) -> Void
  private var (lastLook, hangUps) = (UInt64(0), Interrupt.hangUps)
  /// Where the lines of this run begin in the file that is open, and what they are.
  private var start = 0
  private var hashing = SHA256.Hashing()
  /// Whether what is open is not proven to be a file of these rows.
  private var isAstray = false

  /// How often it looks whether the path still is the open file, besides after each SIGHUP. **Units**: nanoseconds.
  private static let lookInterval: UInt64 = 1_000_000_000

  /// Throws what opening the file would throw, and leaves everything as it is.
  static func check(_ path: String, form: LineForm, existing: ExistingFile) throws(FileError) {
    switch pathKind(path) {
    case .nothing: try checkWritable(path)
    case .file, .folder: _ = try LineFile(path, form: form, existing: existing, isTrial: true)
    // A pipe is opened once.
    case .device, .other: break
    }
  }

  /// - Parameters:
  ///   - form: how its lines look.
  ///   - isTrial: whether nothing is to be changed yet.
  ///   - tell: called when somebody moved, removed or cut the file and it was opened again.
  init(
    _ path: String, form: LineForm, existing: ExistingFile, isTrial: Bool = false,
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    file = try GrowingFile(continuing: path, creates: !isTrial)
    (self.isTrial, self.form, self.tell) = (isTrial, form, tell)
    if file.isRegular { try prepare(form: form, existing: existing) }
    start = file.byteCount
    if let header = form.header, !isTrial, file.byteCount == 0 {
      try append(Array("\(header)\n".utf8))
    }
  }

  /// The same for lines in an array, which is held until they are written.
  func append(_ lines: [UInt8]) throws(FileError) {
    defer { withExtendedLifetime(lines) {} }
    try append(lines.span.bytes)
  }

  /// Appends whole lines with one write, or nothing.
  func append(_ lines: RawSpan) throws(FileError) {
    try followPath()
    try write(lines)
  }

  private func write(_ lines: RawSpan) throws(FileError) {
    try file.append(lines)
    hashing.add(lines)
  }

  /// What was written to the file that now has its name; nil for a pipe.
  var seal: FileSeal? {
    guard file.isRegular, !isAstray else { return nil }
    return FileSeal(start: start, bytes: file.byteCount - start, sha256: SHA256(hashing).description)
  }

  /// Goes on in the file that stands at the path, where that no longer is the open one: somebody moved it away, as programs do
  /// that begin a file a day, removed it, or cut it.
  private func followPath() throws(FileError) {
    let now = SystemClock.monotonicNanoseconds()
    let isDue = now >= lastLook + Self.lookInterval || hangUps != Interrupt.hangUps
    guard file.isRegular, isAstray || isDue || file.isCut else { return }
    (lastLook, hangUps) = (now, Interrupt.hangUps)
    let fate = file.fate
    if fate == .same, !isAstray { return }
    isAstray = true
    switch fate {
    case .same: try goOn("was moved, removed or cut by somebody; rows go on in it")
    case .cut(let byteCount):
      try file.cutBack(to: byteCount)
      try goOn("was cut to \(byteCount) bytes by somebody; rows go on behind them")
    case .gone:
      try file.reopen()
      try goOn("was moved or removed; rows go on in the file that has this name now")
    }
    isAstray = false
  }

  private func goOn(_ what: String) throws(FileError) {
    if file.byteCount > 0 { try continueLines(form: form) }
    start = file.byteCount
    hashing = SHA256.Hashing()
    if let header = form.header, file.byteCount == 0 {
      let line = Array("\(header)\n".utf8)
      defer { withExtendedLifetime(line) {} }
      try write(line.span.bytes)
    }
    tell(.reopened(FileError(file.path, what)))
  }

  /// Brings the lines to the disk.
  func finish() throws(FileError) { try file.synchronize() }

  private func prepare(form: LineForm, existing: ExistingFile) throws(FileError) {
    guard file.byteCount > 0 else { return }
    switch existing {
    case .refuse:
      throw FileError(
        file.path, "exists already", advice: "name another file, or give --append or --overwrite")
    case .overwrite:
      try checkKind(form: form)
      try cut(to: 0)
    case .append: try continueLines(form: form)
    }
  }

  /// Keeps what is no record, such as a picture or a model named by mistake, from being overwritten.
  private func checkKind(form: LineForm) throws(FileError) {
    let start = form.start
    guard try file.bytes(at: 0, count: min(file.byteCount, start.utf8.count)).elementsEqual(start.utf8) else {
      throw FileError(
        file.path, "is something else than such records, which begin with '\(start)'; it was left as it is",
        advice: "name another file, or remove this one first")
    }
  }

  /// Checks the columns, and takes away a last line that a power cut left incomplete.
  private func continueLines(form: LineForm) throws(FileError) {
    if let expected = form.columns {
      let first = try file.bytes(at: 0, count: min(file.byteCount, 1 << 16)).prefix {
        $0 != UInt8(ascii: "\n")
      }
      let found = form.columnsOfLine(first)
      guard found == expected else {
        throw FileError(
          file.path,
          "has other columns than this run: \(ColumnDifference(found: found, expected: expected))",
          advice: "name another file")
      }
    }
    var end = file.byteCount
    while end > 0 {
      let start = max(0, end - 4096)
      if let last = try file.bytes(at: start, count: end - start).lastIndex(of: UInt8(ascii: "\n")) {
        end = start + last + 1
        break
      }
      end = start
    }
    if end < file.byteCount { try cut(to: end) }
  }

  private func cut(to length: Int) throws(FileError) {
    if !isTrial { try file.cutBack(to: length) }
  }
}
