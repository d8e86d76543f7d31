/// Builds lines of comma-separated values in bytes that are reused.
struct CSVText {
  private(set) var bytes: [UInt8] = []
  private var isLineStart = true

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Ends the line as RFC 4180 readers and Unix tools both accept: a line feed alone.
  mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    isLineStart = true
  }

  /// Begins the next value.
  private mutating func beginValue() {
    if !isLineStart { bytes.append(UInt8(ascii: ",")) }
    isLineStart = false
  }

  /// Writes a text, quoted where commas, quotes or line ends ask for it.
  private mutating func text(_ value: some Sequence<UInt8>) {
    let special: (UInt8) -> Bool = { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard value.contains(where: special) else {
      bytes.append(contentsOf: value)
      return
    }
    bytes.append(0x22)
    for byte in value {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// Writes the line's next value.
  mutating func add(_ value: ColumnValue) {
    beginValue()
    switch value {
    case .integer(let number): bytes.append(number: number)
    case .decimal(let number, let decimals): bytes.append(fixed: number, decimals: decimals)
    case .moment(let nanoseconds): bytes.append(utc: nanoseconds)
    case .text(let text):
      // A spreadsheet program would take it for a formula and run it; a file's name may come from anywhere.
      let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
      if isFormula { self.text("'\(text)".utf8) } else { self.text(text.utf8) }
    case .word(let word): word.withUTF8Buffer { text($0) }
    case .nothing: break
    }
  }
}
