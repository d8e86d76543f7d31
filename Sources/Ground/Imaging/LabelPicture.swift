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
    /// Places of the picture's numbers in rising order, 0 always the first: some are above 65535. They have no entries.
    case sparse
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
  /// By code; empty for `Form.grey` and `Form.sparse`.
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

extension LabelPicture {
  /// Samples as a file has them, the channels of a pixel together.
  struct Samples {
    /// 1 or 3, and one more for opacity.
    let channels: Int
    let isWide: Bool
    let values: [UInt16]
    /// The colour of pixels that are transparent.
    var transparent: (UInt16, UInt16, UInt16)?
  }

  /// Pixels with colours, or with transparency, of their own.
  ///
  /// - Throws: `FileError` for more than `colorLimit` colours.
  init(_ size: PixelSize, colors samples: Samples, name: String) throws(FileError) {
    let (channels, values) = (samples.channels, samples.values)
    let (isColor, hasAlpha) = (channels > 2, channels % 2 == 0)
    let opaque: UInt16 = samples.isWide ? 0xFFFF : 0xFF
    var numbers: [Entry: UInt16] = [:]
    var entries: [Entry] = []
    var codes: [UInt16] = []
    codes.reserveCapacity(size.pixelCount)
    var last: (samples: (UInt16, UInt16, UInt16, UInt16), code: UInt16)?
    for start in stride(from: 0, to: channels * size.pixelCount, by: channels) {
      let red = values[start]
      let (green, blue) = isColor ? (values[start + 1], values[start + 2]) : (red, red)
      let alpha = hasAlpha ? values[start + channels - 1] : opaque
      // Labels stand in areas: most pixels are like the one before.
      if let last, last.samples == (red, green, blue, alpha) {
        codes.append(last.code)
        continue
      }
      let isTransparent = samples.transparent.map { $0 == (red, green, blue) } ?? false
      let entry = Entry(
        red: red, green: green, blue: blue, isWide: samples.isWide,
        opacity: isTransparent || alpha == 0 ? 0 : alpha == opaque ? 1 : nil)
      if numbers[entry] == nil {
        guard entries.count < Self.colorLimit else {
          throw FileError(
            name,
            "has more than \(Self.colorLimit) colours: it is a photograph, not a picture of labels",
            advice: "store the number of each pixel's class or object as grey, in PNG")
        }
        numbers[entry] = UInt16(entries.count)
        entries.append(entry)
      }
      last = ((red, green, blue, alpha), numbers[entry]!)
      codes.append(numbers[entry]!)
    }
    self.init(form: .colors, size: size, codes: codes, entries: entries)
  }

  /// Grey levels of some bits, 1...16, as they are or of few bits.
  init(_ size: PixelSize, greys codes: [UInt16], bits: Int) {
    guard bits < 8 else {
      self.init(form: .grey, size: size, codes: codes, entries: [])
      return
    }
    let last = 1 << bits - 1
    let entries = (0...last).map { level in
      let grey = UInt16(level * 255 / last)
      return Entry(red: grey, green: grey, blue: grey, isWide: false, opacity: 1)
    }
    self.init(form: .narrowGrey, size: size, codes: codes, entries: entries)
  }

  /// - Throws: `FileError` for a place behind the palette.
  init(_ size: PixelSize, places codes: [UInt16], palette: [Entry], name: String) throws(FileError) {
    self.init(form: .palette, size: size, codes: codes, entries: palette)
    if let pixel = codes.firstIndex(where: { Int($0) >= palette.count }) {
      throw FileError(
        name,
        "has the palette index \(codes[pixel]) at \(place(pixel)), but a palette of \(palette.count) colours",
        advice: "save it anew from the program that made it")
    }
  }

  /// The picture as it is to be seen.
  func turned(_ orientation: PictureOrientation) -> LabelPicture {
    LabelPicture(
      form: form, size: orientation.turned(size), codes: orientation.turned(codes, size: size, channels: 1),
      entries: entries)
  }
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
