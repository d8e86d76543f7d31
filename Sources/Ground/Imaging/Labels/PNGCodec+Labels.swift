import CPNG
import System

extension PNGCodec {
  /// Decodes a PNG as the numbers it stores, with what they look like.
  ///
  /// - Throws: `FileError` when it cannot be decoded, or is a picture of more than `LabelPicture.colorLimit` colours.
  public static func decodeLabels(_ bytes: RawSpan, name: String) throws(FileError) -> LabelPicture {
    var picture = try decode(bytes, hooke_png_values, name: name)
    defer { hooke_png_free(&picture) }
    let isWide = picture.bytes_per_sample == 2
    let (channels, count) = (Int(picture.channels), picture.size.pixelCount)
    let samples = Samples(picture.pixels, count: channels * count, isWide: isWide)
    if channels == 1, picture.has_transparent_value == 0 {
      let codes = (0..<count).map { samples[$0] }
      if picture.color_count > 0 {
        return try palette(picture, codes: codes, name: name)
      }
      return LabelPicture(
        form: picture.bits < 8 ? .narrowGrey : .grey, size: picture.size, codes: codes,
        entries: picture.bits < 8 ? scale(bits: picture.bits) : [])
    }
    return try colors(picture, samples, name: name)
  }

  /// The samples of a picture, of 8 or 16 bits.
  private struct Samples {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isWide: Bool

    init(_ start: UnsafeMutablePointer<UInt8>, count: Int, isWide: Bool) {
      bytes = UnsafeBufferPointer(start: start, count: isWide ? 2 * count : count)
      self.isWide = isWide
    }

    subscript(index: Int) -> UInt16 {
      isWide
        ? UnsafeRawBufferPointer(bytes).load(fromByteOffset: 2 * index, as: UInt16.self)
        : UInt16(bytes[index])
    }
  }

  /// Grey levels of few bits, as a screen shows them.
  private static func scale(bits: UInt32) -> [LabelPicture.Entry] {
    let last = UInt16(1) << UInt16(bits) - 1
    return (0...last).map { level in
      let grey = level * 255 / last
      return LabelPicture.Entry(red: grey, green: grey, blue: grey, isWide: false, opacity: 1)
    }
  }

  private static func palette(_ picture: hooke_png_picture, codes: [UInt16], name: String)
    throws(FileError) -> LabelPicture
  {
    var colors = picture.colors
    let entries = withUnsafeBytes(of: &colors) { bytes in
      (0..<Int(picture.color_count)).map { index in
        LabelPicture.Entry(
          red: UInt16(bytes[4 * index]), green: UInt16(bytes[4 * index + 1]),
          blue: UInt16(bytes[4 * index + 2]), isWide: false,
          opacity: opacity(UInt16(bytes[4 * index + 3]), isWide: false))
      }
    }
    if let pixel = codes.firstIndex(where: { Int($0) >= entries.count }) {
      let (x, y) = (pixel % picture.size.width, pixel / picture.size.width)
      throw FileError(
        name,
        "has the palette index \(codes[pixel]) at (\(x), \(y)), but a palette of \(entries.count) colours",
        advice: "save it anew from the program that made it")
    }
    return LabelPicture(form: .palette, size: picture.size, codes: codes, entries: entries)
  }

  /// Pixels with colours, or with transparency, of their own.
  private static func colors(_ picture: hooke_png_picture, _ samples: Samples, name: String)
    throws(FileError) -> LabelPicture
  {
    let (channels, isWide) = (Int(picture.channels), picture.bytes_per_sample == 2)
    let (isColor, hasAlpha) = (channels > 2, channels % 2 == 0)
    let key = picture.transparent
    var numbers: [LabelPicture.Entry: UInt16] = [:]
    var entries: [LabelPicture.Entry] = []
    var codes: [UInt16] = []
    codes.reserveCapacity(picture.size.pixelCount)
    var last: (samples: (UInt16, UInt16, UInt16, UInt16), code: UInt16)?
    for pixel in 0..<picture.size.pixelCount {
      let at = channels * pixel
      let red = samples[at]
      let (green, blue) = isColor ? (samples[at + 1], samples[at + 2]) : (red, red)
      let alpha = hasAlpha ? samples[at + channels - 1] : isWide ? 0xFFFF : 0xFF
      // Labels stand in areas: most pixels are like the one before.
      if let last, last.samples == (red, green, blue, alpha) {
        codes.append(last.code)
        continue
      }
      let isKey = picture.has_transparent_value != 0 && (red, green, blue) == key
      let entry = LabelPicture.Entry(
        red: red, green: green, blue: blue, isWide: isWide,
        opacity: isKey ? 0 : opacity(alpha, isWide: isWide))
      if numbers[entry] == nil {
        guard entries.count < LabelPicture.colorLimit else {
          throw FileError(
            name,
            "has more than \(LabelPicture.colorLimit) colours: it is a photograph, not a picture of labels",
            advice: "store the number of each pixel's class or object as grey, in PNG")
        }
        numbers[entry] = UInt16(entries.count)
        entries.append(entry)
      }
      last = ((red, green, blue, alpha), numbers[entry]!)
      codes.append(numbers[entry]!)
    }
    return LabelPicture(form: .colors, size: picture.size, codes: codes, entries: entries)
  }

  private static func opacity(_ alpha: UInt16, isWide: Bool) -> UInt8? {
    alpha == 0 ? 0 : alpha == (isWide ? 0xFFFF : 0xFF) ? 1 : nil
  }
}
