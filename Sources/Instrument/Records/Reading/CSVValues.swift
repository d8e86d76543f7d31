/// The values of a row of CSV, taken line by line as a text in quotes may go on in the next one: each byte is looked at once.
struct CSVValues {
  /// The values so far, at most as many as the limit.
  private(set) var values: [String] = []
  /// How many there are besides the last one.
  private var ended = 0
  private let limit: Int
  private var value: [UInt8] = []
  private var (isQuoted, wasQuote) = (false, false)

  /// - Parameter limit: further values are counted and not kept.
  init(_ line: [UInt8], limit: Int = .max) {
    self.limit = limit
    add(line)
  }

  /// Whether a text in quotes goes on in the next line.
  var isOpen: Bool { isQuoted }

  /// How many values the row has.
  var count: Int { ended + 1 }

  /// The values, the last one included.
  var all: [String] { ended < limit ? values + [String(decoding: value, as: UTF8.self)] : values }

  /// Takes the next line of the row; `isOpen` was true.
  mutating func goOn(_ line: [UInt8]) {
    value.append(UInt8(ascii: "\n"))
    add(line)
  }

  private mutating func add(_ line: [UInt8]) {
    for byte in line {
      if isQuoted {
        if byte == 0x22 { (isQuoted, wasQuote) = (false, true) } else { value.append(byte) }
        continue
      }
      switch byte {
      case 0x22:
        // Two quotes within a text are one.
        if wasQuote { value.append(byte) }
        isQuoted = true
      case UInt8(ascii: ","): endValue()
      default: value.append(byte)
      }
      wasQuote = false
    }
  }

  private mutating func endValue() {
    if ended < limit { values.append(String(decoding: value, as: UTF8.self)) }
    ended += 1
    value.removeAll(keepingCapacity: true)
  }
}
