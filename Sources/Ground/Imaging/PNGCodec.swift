import CPNG
import System

/// PNG in and out, by libpng.
public enum PNGCodec {
  /// The size that a PNG says it has.
  ///
  /// - Throws: `FileError` when it says none, or one that is too large.
  static func size(_ bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    guard bytes.holds("IHDR", at: 12), let width = bytes.number(at: 16, count: 4, isBigEndian: true),
      let height = bytes.number(at: 20, count: 4, isBigEndian: true)
    else { throw FileError(name, "is not a PNG picture that can be used: its header breaks off") }
    let size = PixelSize(width: width, height: height)
    try PictureFile.check(size, name: name)
    return size
  }

  /// Decodes any PNG as 8-bit colour: grey and palettes are expanded, transparency is dropped; 16 bits become 8 as
  /// `DeepPicture` says.
  ///
  /// - Parameter name: what errors call the picture.
  /// - Throws: `FileError` with libpng's message.
  public static func decodeColor(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    if bytes.number(at: 24, count: 1, isBigEndian: true) == 16 {
      return try decodeDeep(bytes, name: name).eightBits()
    }
    var picture = try decode(bytes, hooke_png_rgb8, name: name)
    defer { hooke_png_free(&picture) }
    let pixels = UnsafeBufferPointer(start: picture.pixels, count: picture.byte_count)
    return RGBImage(size: picture.size, pixels: Array(pixels))
  }

  /// Decodes a PNG of 16 bits per sample, grey or RGB.
  private static func decodeDeep(_ bytes: RawSpan, name: String) throws(FileError) -> DeepPicture {
    var picture = try decode(bytes, hooke_png_deep, name: name)
    defer { hooke_png_free(&picture) }
    return DeepPicture(
      size: picture.size, channels: Int(picture.channels), bits: 16, values: picture.words)
  }

  /// Decodes any PNG as 16-bit colour, as `decodeColor` does; 8 bits become 16 by repetition.
  ///
  /// - Throws: `FileError` with libpng's message.
  public static func decodeWideColor(_ bytes: RawSpan, name: String) throws(FileError) -> WideColorImage {
    var picture = try decode(bytes, hooke_png_rgb16, name: name)
    defer { hooke_png_free(&picture) }
    return WideColorImage(size: picture.size, values: picture.words)
  }

  /// - Parameter level: 0 (fast) to 9 (small).
  public static func encode(_ image: RGBImage, level: Int = 3) -> [UInt8] {
    encode(image.pixels.span.bytes, image.size, channels: 3, bits: 8, level: level)
  }

  /// A PNG of 16 bits per colour.
  ///
  /// - Parameter level: 0 (fast) to 9 (small).
  public static func encode(_ image: WideColorImage, level: Int = 6) -> [UInt8] {
    encode(image.values.span.bytes, image.size, channels: 3, bits: 16, level: level)
  }

  /// A PNG of one grey channel of 8 bits, whose values are the labels.
  ///
  /// - Parameter level: 0 (fast) to 9 (small).
  public static func encode(_ map: LabelMap, level: Int = 6) -> [UInt8] {
    encode(map.labels.span.bytes, map.size, channels: 1, bits: 8, level: level)
  }

  /// A PNG of one grey channel of 16 bits, whose values are the object numbers.
  ///
  /// - Parameter level: 0 (fast) to 9 (small).
  public static func encode(_ map: InstanceMap, level: Int = 6) -> [UInt8] {
    encode(map.identifiers.span.bytes, map.size, channels: 1, bits: 16, level: level)
  }

  static func decode(_ bytes: RawSpan, _ request: hooke_png_request, name: String) throws(FileError)
    -> hooke_png_picture
  {
    let size = try size(bytes, name: name)
    guard Double(size.pixelCount) / 8 <= Double(bytes.byteCount) * PictureFile.largestExpansion else {
      throw FileError(
        name, "says that it is \(size), which its \(bytes.byteCount) bytes cannot hold",
        advice: "copy it anew")
    }
    var picture = hooke_png_picture()
    let status = bytes.withUnsafeBytes {
      hooke_png_decode(
        $0.bindMemory(to: UInt8.self).baseAddress, $0.count, request, UInt64(PictureFile.pixelLimit), &picture
      )
    }
    guard status == 0 else {
      let message = withUnsafeBytes(of: &picture.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw FileError(name, "is not a PNG picture that can be used: \(message)")
    }
    return picture
  }

  private static func encode(_ bytes: RawSpan, _ size: PixelSize, channels: UInt32, bits: UInt32, level: Int)
    -> [UInt8]
  {
    var output = hooke_png_output()
    let status = bytes.withUnsafeBytes {
      hooke_png_encode(
        $0.bindMemory(to: UInt8.self).baseAddress, UInt32(size.width), UInt32(size.height), channels, bits,
        Int32(level), &output)
    }
    // Encoding to memory fails only when memory is exhausted, where Swift's own allocations stop the program too.
    precondition(status == 0, "PNG encoding ran out of memory")
    defer { hooke_png_free_output(&output) }
    return Array(UnsafeBufferPointer(start: output.bytes, count: output.count))
  }
}

/// A colour picture of 16 bits per colour: rows from the top, red, green, blue per pixel.
public struct WideColorImage: Equatable, Sendable {
  /// Width and height, which stay as they are.
  public let size: PixelSize
  /// Three per pixel, each in 0...65535.
  public var values: [UInt16]

  /// - Precondition: `values.count == 3 * size.pixelCount`.
  public init(size: PixelSize, values: [UInt16]) {
    precondition(values.count == 3 * size.pixelCount)
    (self.size, self.values) = (size, values)
  }
}

extension hooke_png_picture {
  var size: PixelSize { PixelSize(width: Int(width), height: Int(height)) }

  /// The samples of a picture of 16 bits.
  var words: [UInt16] {
    let count = size.pixelCount * Int(channels)
    return pixels.withMemoryRebound(to: UInt16.self, capacity: count) {
      Array(UnsafeBufferPointer(start: $0, count: count))
    }
  }
}
