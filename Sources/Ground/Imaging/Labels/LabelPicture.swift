import System

/// A picture of numbers as its file has it, with what each number looks like: what the numbers mean is decided by who
/// knows more.
///
/// A file can say the same labels in many ways: as grey levels, as places in a palette, as colours. Programs that make
/// pictures smaller change one into another and keep only the look.
public struct LabelPicture: Equatable, Sendable {
  /// What the codes of the pixels are in the file.
  public enum Form: Equatable, Sendable {
    /// Grey levels of 8 or 16 bits; they have no entries.
    case grey
    /// Grey levels of fewer bits. An entry is the level on a scale of 8 bits.
    case narrowGrey
    /// Places in the palette; an entry is the colour there.
    case palette
    /// Nothing of the file: places of the colours in the order in which they first come.
    case colors
  }

  /// What a code looks like.
  public struct Entry: Hashable, Sendable {
    /// Red, green and blue as the file has them, of 8 or 16 bits.
    public let red, green, blue: UInt16
    /// Whether the three have 16 bits.
    public let isWide: Bool
    /// 0 for what is transparent, 1 for what is opaque, else nil.
    public let opacity: UInt8?
  }

  /// The most colours of a picture whose pixels have colours of their own.
  public static let colorLimit = 1 << 16

  /// What the codes are.
  public let form: Form
  /// Width and height.
  public let size: PixelSize
  /// One per pixel, row by row.
  public let codes: [UInt16]
  /// By code; empty for `Form.grey`.
  public let entries: [Entry]

  /// The codes that some pixel has, and the first pixel of each. None for `Form.grey`, whose codes say all.
  public var used: [(code: Int, pixel: Int)] {
    var first = [Int?](repeating: nil, count: entries.count)
    for (pixel, code) in codes.enumerated() where first[Int(code)] == nil { first[Int(code)] = pixel }
    return first.enumerated().compactMap { code, pixel in pixel.map { (code, $0) } }
  }

  /// `(x, y)` of a pixel, for messages.
  public func place(_ pixel: Int) -> String { "(\(pixel % size.width), \(pixel / size.width))" }
}

extension LabelPicture.Entry {
  /// The level, where the three colours are the same.
  public var grey: Int? { red == green && green == blue ? Int(red) : nil }

  /// The colour of 8 bits; nil for one of 16 bits that is none of 8.
  public var color: RGBColor? {
    let unit: UInt16 = isWide ? 257 : 1
    guard [red, green, blue].allSatisfy({ $0 % unit == 0 }) else { return nil }
    return RGBColor(UInt8(red / unit), UInt8(green / unit), UInt8(blue / unit))
  }
}

extension LabelPicture.Entry: CustomStringConvertible {
  /// `#d55e00`, or the three numbers where they have 16 bits.
  public var description: String { color.map { "\($0)" } ?? "(\(red), \(green), \(blue))" }
}
