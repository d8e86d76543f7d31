import System

/// Uncompressed Windows bitmaps of 1, 4, 8, 24 and 32 bits per pixel, as the programs of many microscopes save them.
///
/// The layout is that of `BITMAPFILEHEADER` and `BITMAPINFOHEADER`. Opacity is left out.
enum BMPDecoder {
  private struct Header {
    let size: PixelSize
    /// Rows are stored from the bottom unless the height is negative.
    let isTopDown: Bool
    let bits: Int
    /// Where the palette and the pixels begin.
    let palette, pixels: Int
    let paletteCount: Int
    let bytesPerRow: Int
  }

  static func size(_ bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    try header(bytes, name).size
  }

  static func decodeColor(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    let header = try header(bytes, name)
    let size = header.size
    var palette: [UInt8] = []
    if header.bits <= 8 {
      // Indices that the palette does not have are black, as other programs show them.
      palette = [UInt8](repeating: 0, count: 3 << header.bits)
      for entry in 0..<header.paletteCount {
        for channel in 0..<3 {
          palette[3 * entry + channel] = byte(bytes, header.palette + 4 * entry + 2 - channel)
        }
      }
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * size.pixelCount)
    for y in 0..<size.height {
      let row = header.pixels + (header.isTopDown ? y : size.height - 1 - y) * header.bytesPerRow
      for x in 0..<size.width {
        if header.bits >= 24 {
          let place = row + x * header.bits / 8
          pixels += [byte(bytes, place + 2), byte(bytes, place + 1), byte(bytes, place)]
        } else {
          let shift = 8 - header.bits - x * header.bits % 8
          let index = Int(byte(bytes, row + x * header.bits / 8) >> UInt8(shift)) & (1 << header.bits - 1)
          pixels += palette[3 * index..<3 * index + 3]
        }
      }
    }
    return RGBImage(size: size, pixels: pixels)
  }

  private static func byte(_ bytes: RawSpan, _ offset: Int) -> UInt8 {
    bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// - Throws: `FileError` unless every pixel and the palette lie within the bytes.
  private static func header(_ bytes: RawSpan, _ name: String) throws(FileError) -> Header {
    func number(_ offset: Int, _ count: Int = 4) throws(FileError) -> Int {
      guard let value = bytes.number(at: offset, count: count, isBigEndian: false) else {
        throw FileError(name, "is a broken BMP picture: its header breaks off", advice: "copy it anew")
      }
      return value
    }
    let headerBytes = try number(14)
    guard headerBytes >= 40 else {
      throw FileError(name, "is a BMP of the time before Windows 3", advice: "store it as PNG")
    }
    let (width, height) = (
      Int(Int32(truncatingIfNeeded: try number(18))), Int(Int32(truncatingIfNeeded: try number(22)))
    )
    let (bits, compression) = (try number(28, 2), try number(30))
    let size = PixelSize(width: width, height: abs(height))
    guard width > 0, height != 0 else { throw FileError(name, "is a BMP of \(width)x\(height) pixels") }
    try PictureFile.check(size, name: name)
    // 3: masks say where the colours are; the usual ones are those without masks.
    var isUsual = compression == 0
    if compression == 3, bits == 32 {
      let masks = (try number(54), try number(58), try number(62))
      isUsual = masks == (0xFF0000, 0xFF00, 0xFF)
    }
    guard isUsual, [1, 4, 8, 24, 32].contains(bits) else {
      throw FileError(
        name, "is a BMP of \(bits) bits, compressed in the way \(compression), expected an uncompressed one",
        advice: "store it as PNG")
    }
    let stated = try number(46)
    let paletteCount = bits > 8 ? 0 : stated == 0 ? 1 << bits : min(stated, 1 << bits)
    let header = Header(
      size: size, isTopDown: height < 0, bits: bits, palette: 14 + headerBytes, pixels: try number(10),
      paletteCount: paletteCount, bytesPerRow: (width * bits + 31) / 32 * 4)
    let rowBytes = (width * bits + 7) / 8
    guard header.palette + 4 * paletteCount <= bytes.byteCount,
      header.pixels + (size.height - 1) * header.bytesPerRow + rowBytes <= bytes.byteCount
    else {
      throw FileError(
        name,
        "is a broken BMP picture: it says that it is \(size), which its \(bytes.byteCount) bytes do not hold",
        advice: "copy it anew")
    }
    return header
  }
}
