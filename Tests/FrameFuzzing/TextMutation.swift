/// Damages text as people, other programs and enemies do: what is between signs is replaced, left out, repeated or nested.
///
/// A flipped bit makes most texts unreadable at once; these keep the form and change what it says.
public enum TextMutation: String, Sendable, CaseIterable {
  /// A number is another one.
  case number
  /// A word is another one of the text.
  case word
  /// A sign of the form (bracket, quote, comma, colon) is missing.
  case lostSign
  /// A sign of the form is another one.
  case otherSign
  /// A line is missing.
  case lostLine
  /// A line comes twice.
  case repeatedLine
  /// Something is inserted that readers trip over.
  case hostileText
  /// Much is nested, or repeated many times.
  case depth

  static let numbers = [
    "0", "-0", "-1", "1", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483649",
    "4294967296",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e9",
    "-1e9",
    "1e308", "1e999", "-1e999", "5e-324", "0.5", "-0.5", "NaN", "nan", "Infinity", "-inf", "0x10", "1_000",
    "007", "",
    "1e", ".", "99999999999999999999999999999999999999999999",
  ]
  static let texts = [
    "\0", "\u{85}", "\u{2028}", "\u{FEFF}", "\r", "\t", "null", "true", "[]", "{}", "\"\"",
    "../../../etc/passwd", "/dev/zero",
    "&a;", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "<![CDATA[", "]]>", "*a", "&x [*x]", "!!python/object",
    "\\ud800", "\\u0000",
    "e\u{301}", "\u{202E}", "%s%n", "<a>", "</a>", "#", "- ", "? ", ": ", "|\n ", "---\n", "...\n",
  ]
  private static let signs = Array("[]{}()<>\"',:;=/\\-&".utf8)

  /// A damaged copy, different from the original.
  public static func damage(_ original: [UInt8], _ random: inout SeededRandom) -> (TextMutation, [UInt8]) {
    while true {
      let mutation = allCases[random.below(allCases.count)]
      var bytes = original
      for _ in 0...random.below(3) { bytes = mutation.apply(bytes, &random) }
      if bytes != original { return (mutation, bytes) }
      // Texts without a sign or a number: something always can be inserted.
      if original.isEmpty { return (.hostileText, Array("?".utf8)) }
    }
  }

  private func apply(_ original: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    guard !original.isEmpty else { return original }
    var bytes = original
    switch self {
    case .number:
      if let place = Self.run(original, &random, of: Self.isOfNumber) {
        bytes.replaceSubrange(place, with: Self.numbers[random.below(Self.numbers.count)].utf8)
      }
    case .word:
      if let place = Self.run(original, &random, of: Self.isLetter),
        let other = Self.run(original, &random, of: Self.isLetter)
      {
        bytes.replaceSubrange(place, with: original[other])
      }
    case .lostSign:
      if let place = Self.run(original, &random, of: Self.signs.contains) {
        bytes.remove(at: place.lowerBound)
      }
    case .otherSign:
      if let place = Self.run(original, &random, of: Self.signs.contains) {
        bytes[place.lowerBound] = Self.signs[random.below(Self.signs.count)]
      }
    case .lostLine: bytes.removeSubrange(Self.line(original, &random))
    case .repeatedLine:
      let line = Self.line(original, &random)
      bytes.insert(contentsOf: original[line], at: line.upperBound)
    case .hostileText:
      bytes.insert(contentsOf: Self.texts[random.below(Self.texts.count)].utf8, at: random.below(bytes.count))
    case .depth:
      let openings = ["[", "{\"a\":", "<a>", "- ", "(", "&a [", "\""]
      let text = openings[random.below(openings.count)]
      let place = random.below(bytes.count)
      let count = 1 << random.below(14)
      bytes.insert(contentsOf: (0..<count).flatMap { _ in text.utf8 }, at: place)
    }
    return bytes
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool { byte &- 48 < 10 || byte == 46 || byte == 45 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte == 95 }

  /// A stretch of such bytes behind a random place.
  private static func run(_ bytes: [UInt8], _ random: inout SeededRandom, of isFit: (UInt8) -> Bool) -> Range<
    Int
  >? {
    let start = random.below(bytes.count)
    guard let first = bytes[start...].firstIndex(where: isFit) ?? bytes[..<start].firstIndex(where: isFit)
    else {
      return nil
    }
    let end = bytes[first...].firstIndex { !isFit($0) } ?? bytes.count
    return first..<end
  }

  private static func line(_ bytes: [UInt8], _ random: inout SeededRandom) -> Range<Int> {
    let place = random.below(bytes.count)
    let start = bytes[..<place].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
    return min(start, place)..<end
  }
}
