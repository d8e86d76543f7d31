/// An 8-bit colour, written `#rrggbb`.
public struct RGBColor: Hashable, Sendable, Codable, CustomStringConvertible {
  /// In 0...255, as the other two: 0 is none of this colour.
  public var red: UInt8
  /// In 0...255.
  public var green: UInt8
  /// In 0...255.
  public var blue: UInt8

  /// The parts in the order of `#rrggbb`.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Reads `#rrggbb`; nil for anything else.
  public init?(_ text: String) {
    // UInt32 alone would also take a sign.
    guard text.utf8.count == 7, text.hasPrefix("#"), text.dropFirst().allSatisfy(\.isHexDigit),
      let value = UInt32(text.dropFirst(), radix: 16)
    else {
      return nil
    }
    self.init(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
  }

  /// `#rrggbb` with small letters.
  public var description: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Reads a text of the form `#rrggbb`.
  ///
  /// - Throws: `DecodingError` for another text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let color = RGBColor(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is not a colour like #ff8800")
    }
    self = color
  }

  /// As a text of the form `#rrggbb`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
