import System

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

  /// Writes a whole number in decimal, with at least `digits` digits.
  private mutating func number(_ value: Int, digits: Int = 1) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    number(UInt64(value.magnitude), digits: digits)
  }

  private mutating func number(_ value: UInt64, digits: Int = 1) {
    let start = bytes.count
    var rest = value
    while rest > 0 || bytes.count - start < digits {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    // The digits came last one first. Swapped by hand: reversing a slice would copy it.
    var (left, right) = (start, bytes.count - 1)
    while left < right {
      let digit = bytes[left]
      bytes[left] = bytes[right]
      bytes[right] = digit
      left += 1
      right -= 1
    }
  }

  /// Writes `value / 10^decimals` exactly.
  private mutating func fixed(_ value: Int64, decimals: Int) {
    var unit: UInt64 = 1
    for _ in 0..<decimals { unit *= 10 }
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    number(value.magnitude / unit)
    bytes.append(UInt8(ascii: "."))
    number(value.magnitude % unit, digits: decimals)
  }

  /// Writes a moment as ISO 8601 with microseconds, such as `2026-03-01T12:00:00.000250Z`.
  private mutating func utc(nanoseconds: Int64) {
    let time = CalendarTime(utcNanoseconds: nanoseconds)
    number(time.year, digits: 4)
    pair("-", time.month)
    pair("-", time.day)
    pair("T", time.hour)
    pair(":", time.minute)
    pair(":", time.second)
    bytes.append(UInt8(ascii: "."))
    number(time.nanosecond / 1000, digits: 6)
    bytes.append(UInt8(ascii: "Z"))
  }

  private mutating func pair(_ sign: Unicode.Scalar, _ value: Int) {
    bytes.append(UInt8(ascii: sign))
    number(value, digits: 2)
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
    case .integer(let number): self.number(number)
    case .decimal(let number, let decimals): fixed(number, decimals: decimals)
    case .moment(let nanoseconds): utc(nanoseconds: nanoseconds)
    case .text(let text): self.text(text.utf8)
    case .word(let word): word.withUTF8Buffer { text($0) }
    case .nothing: break
    }
  }
}

/// A moment as ISO 8601 with microseconds, such as `2026-03-01T12:00:00.000250Z`.
///
/// - Parameter nanoseconds: since 1970-01-01 UTC.
public func momentText(nanoseconds: Int64) -> String {
  var text = CSVText(capacity: 32)
  text.add(.moment(nanoseconds: nanoseconds))
  return String(decoding: text.bytes, as: UTF8.self)
}
