import System

/// Walks over a JSON text where it lies, without making anything of what nobody asks for: a file of a million objects costs
/// no more memory than what is kept of it.
///
/// The caller says what must come next. `nextKey` and `nextElement` go through an object or a list, and between two calls its
/// value is read or skipped.
struct JSONReader: ~Escapable {
  /// What errors name.
  let path: String
  private let bytes: RawSpan
  private let end: Int
  /// The next byte.
  private(set) var place: Int
  /// Whether an object or a list was just opened: no comma stands before its first member.
  private var isFresh = false

  /// Reads a part of a file.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, in part: Range<Int>, path: String) {
    (self.bytes, self.path, place) = (bytes, path, max(0, part.lowerBound))
    end = min(part.upperBound, bytes.byteCount)
  }

  /// Reads all of a file.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, path: String) {
    let hasMark =
      bytes.byteCount >= 3 && bytes.byte(0) == 0xEF && bytes.byte(1) == 0xBB && bytes.byte(2) == 0xBF
    self.init(bytes, in: (hasMark ? 3 : 0)..<bytes.byteCount, path: path)
  }

  /// The next byte that is no blank, which is not passed; nil at the end.
  @_lifetime(self: copy self)
  mutating func peek() -> UInt8? {
    while place < end {
      let byte = bytes.byte(place)
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      place += 1
    }
    return nil
  }

  /// Enters an object.
  @_lifetime(self: copy self)
  mutating func openObject() throws(FileError) { try open(UInt8(ascii: "{"), "an object {...}") }

  /// Enters a list.
  @_lifetime(self: copy self)
  mutating func openList() throws(FileError) { try open(UInt8(ascii: "["), "a list [...]") }

  /// The key of the next member; nil when the object is over.
  @_lifetime(self: copy self)
  mutating func nextKey() throws(FileError) -> String? {
    guard try goesOn(to: UInt8(ascii: "}")) else { return nil }
    let key = try string()
    guard peek() == UInt8(ascii: ":") else { throw unexpected("':' behind the key '\(key)'") }
    place += 1
    return key
  }

  /// Whether another element follows; false when the list is over.
  @_lifetime(self: copy self)
  mutating func nextElement() throws(FileError) -> Bool { try goesOn(to: UInt8(ascii: "]")) }

  /// After the outermost value nothing may stand.
  @_lifetime(self: copy self)
  mutating func finish() throws(FileError) { if peek() != nil { throw unexpected("the end of the file") } }

  /// A text; bytes that are no UTF-8 become replacement characters.
  @_lifetime(self: copy self)
  mutating func string() throws(FileError) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw unexpected("a text in quotes") }
    place += 1
    var text: [UInt8] = []
    while place < end {
      let byte = bytes.byte(place)
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try text.append(contentsOf: escaped())
      default: text.append(byte)
      }
    }
    throw unexpected("the end of a text")
  }

  /// A finite number.
  @_lifetime(self: copy self)
  mutating func number() throws(FileError) -> Double {
    guard peek() != nil else { throw unexpected("a number") }
    let start = place
    let isNegative = bytes.byte(place) == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var (mantissa, digits, decimals, isPlain) = (0, 0, 0, true)
    var sawPoint = false
    scan: while place < end {
      let byte = bytes.byte(place)
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits += 1
        if mantissa < 1 << 49 {
          mantissa = 10 * mantissa + Int(byte - UInt8(ascii: "0"))
          if sawPoint { decimals += 1 }
        } else {
          isPlain = false
        }
      case UInt8(ascii: ".") where !sawPoint: sawPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        isPlain = false
      default: break scan
      }
      place += 1
    }
    guard digits > 0 else {
      place = start
      throw unexpected("a number")
    }
    if isPlain, decimals < Self.powers.count {
      // Both are exact, so that the quotient is the nearest number.
      let value = Double(mantissa) / Self.powers[decimals]
      return isNegative ? -value : value
    }
    guard place - start < 400, let value = Double(text(start..<place)), value.isFinite else {
      place = start
      throw unexpected("a number that a picture can hold")
    }
    return value
  }

  private static let powers: [Double] = (0..<16).map { (0..<$0).reduce(1) { value, _ in 10 * value } }

  /// A number or a text as it stands: the identifiers of some programs are numbers, of others texts.
  @_lifetime(self: copy self)
  mutating func identifier() throws(FileError) -> String {
    guard peek() != UInt8(ascii: "\"") else { return try string() }
    let start = place
    let value = try number()
    // 7.0 means 7.
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : text(start..<place)
  }

  /// A number other than 0, or true.
  @_lifetime(self: copy self)
  mutating func truth() throws(FileError) -> Bool {
    for (word, value) in [("true", true), ("false", false), ("null", false)] where try skip(word) {
      return value
    }
    return try number() != 0
  }

  /// Passes `null` if it comes next.
  @_lifetime(self: copy self)
  mutating func skipNull() throws(FileError) -> Bool { try skip("null") }

  /// Passes a value of any kind.
  ///
  /// - Returns: where it stands.
  @_lifetime(self: copy self)
  @discardableResult
  mutating func skip() throws(FileError) -> Range<Int> {
    guard let first = peek() else { throw unexpected("a value") }
    let start = place
    switch first {
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var depth = 0
      repeat {
        guard place < end else { throw unexpected("the end of what begins at byte \(start)") }
        let byte = bytes.byte(place)
        if byte == UInt8(ascii: "\"") {
          try skipString()
          continue
        }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
        place += 1
      } while depth > 0
    default:
      for word in ["true", "false", "null"] where try skip(word) { return start..<place }
      _ = try number()
    }
    isFresh = false
    return start..<place
  }

  /// A byte of the file.
  ///
  /// - Precondition: it is there.
  func byte(_ place: Int) -> UInt8 { bytes.byte(place) }

  /// What was found where something else was expected.
  @_lifetime(self: copy self)
  mutating func unexpected(_ expected: String) -> FileError {
    guard peek() != nil else {
      return FileError(path, "breaks off: expected \(expected)", advice: "copy it anew from where it came")
    }
    let found = text(place..<min(end, place + 16)).filter { !$0.isNewline }
    return FileError(
      path, "is no JSON that is read here: at byte \(place) expected \(expected), found '\(found)'")
  }

  private func text(_ part: Range<Int>) -> String {
    String(decoding: part.map { bytes.byte($0) }, as: UTF8.self)
  }

  @_lifetime(self: copy self)
  private mutating func open(_ bracket: UInt8, _ expected: String) throws(FileError) {
    guard peek() == bracket else { throw unexpected(expected) }
    place += 1
    isFresh = true
  }

  @_lifetime(self: copy self)
  private mutating func goesOn(to bracket: UInt8) throws(FileError) -> Bool {
    let next = peek()
    if next == bracket {
      place += 1
      isFresh = false
      return false
    }
    if !isFresh {
      guard next == UInt8(ascii: ",") else {
        throw unexpected("',' or '\(Character(Unicode.Scalar(bracket)))'")
      }
      place += 1
    }
    isFresh = false
    return true
  }

  @_lifetime(self: copy self)
  private mutating func skip(_ word: String) throws(FileError) -> Bool {
    guard let first = peek(), first == word.utf8.first else { return false }
    let range = place..<place + word.utf8.count
    guard range.upperBound <= end, text(range) == word else { throw unexpected("'\(word)'") }
    place = range.upperBound
    return true
  }

  @_lifetime(self: copy self)
  private mutating func skipString() throws(FileError) {
    place += 1
    while place < end {
      let byte = bytes.byte(place)
      place += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    place = min(place, end)
    throw unexpected("the end of a text")
  }

  /// What stands behind a backslash, in UTF-8.
  @_lifetime(self: copy self)
  private mutating func escaped() throws(FileError) -> [UInt8] {
    guard place < end else { throw unexpected("the end of a text") }
    let byte = bytes.byte(place)
    place += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xD800..<0xDC00).contains(unit), place + 1 < end, bytes.byte(place) == UInt8(ascii: "\\"),
        bytes.byte(place + 1) == UInt8(ascii: "u")
      {
        place += 2
        let low = try hexadecimal()
        unit = (0xDC00..<0xE000).contains(low) ? 0x10000 + (unit - 0xD800) << 10 + low - 0xDC00 : 0xFFFD
      }
      return Array(String(Character(Unicode.Scalar(unit) ?? "\u{FFFD}")).utf8)
    default: return [byte]
    }
  }

  @_lifetime(self: copy self)
  private mutating func hexadecimal() throws(FileError) -> UInt32 {
    guard place + 4 <= end, let value = UInt32(text(place..<place + 4), radix: 16) else {
      throw unexpected("four hexadecimal digits")
    }
    place += 4
    return value
  }
}
