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
    let values =
      isWide
      ? picture.words : UnsafeBufferPointer(start: picture.pixels, count: picture.byte_count).map(UInt16.init)
    guard picture.channels == 1, picture.has_transparent_value == 0 else {
      return try LabelPicture(
        picture.size,
        colors: LabelPicture.Samples(
          channels: Int(picture.channels), isWide: isWide, values: values,
          transparent: picture.has_transparent_value == 0 ? nil : picture.transparent), name: name)
    }
    guard picture.color_count > 0 else {
      return LabelPicture(picture.size, greys: values, bits: Int(picture.bits))
    }
    return try LabelPicture(picture.size, places: values, palette: palette(picture), name: name)
  }

  private static func palette(_ picture: hooke_png_picture) -> [LabelPicture.Entry] {
    withUnsafeBytes(of: picture.colors) { bytes in
      (0..<Int(picture.color_count)).map { index in
        let (red, green, blue) = (bytes[4 * index], bytes[4 * index + 1], bytes[4 * index + 2])
        let alpha = bytes[4 * index + 3]
        return LabelPicture.Entry(
          red: UInt16(red), green: UInt16(green), blue: UInt16(blue), isWide: false,
          opacity: alpha == 0 ? 0 : alpha == 255 ? 1 : nil)
      }
    }
  }
}
