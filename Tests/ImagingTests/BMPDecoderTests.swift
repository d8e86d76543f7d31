import Imaging
import System
import Testing

@Suite struct BMPDecoderTests {
  /// Writes a bitmap whose stored number at (x, y) is `value(x, y)`; 24 and 32 bits are 0xRRGGBB.
  private func bitmap(
    width: Int = 5, height: Int = 3, bits: Int, isTopDown: Bool = false, compression: Int = 0,
    paletteCount: Int? = nil, _ value: (Int, Int) -> Int
  ) -> [UInt8] {
    func number(_ value: Int, _ count: Int = 4) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let entries = bits > 8 ? 0 : paletteCount ?? 1 << bits
    var rows: [UInt8] = []
    for row in 0..<height {
      let y = isTopDown ? row : height - 1 - row
      var line: [UInt8] = []
      if bits >= 24 {
        for x in 0..<width { line += number(value(x, y), bits / 8) }
      } else {
        for first in stride(from: 0, to: width, by: 8 / bits) {
          var byte = 0
          for x in first..<first + 8 / bits {
            let number = x < width ? value(x, y) : 0
            byte = byte << bits | number
          }
          line.append(UInt8(byte))
        }
      }
      rows += line + [UInt8](repeating: 0, count: (4 - line.count % 4) % 4)
    }
    let masks = compression == 3 ? number(0xFF0000) + number(0xFF00) + number(0xFF) : []
    var palette: [UInt8] = []
    for entry in 0..<entries { palette += [UInt8(entry), UInt8(255 - entry), UInt8(entry * 7 % 256), 0] }
    let start = 54 + masks.count + palette.count
    var bytes = Array("BM".utf8)
    for value in [start + rows.count, 0, start, 40, width, isTopDown ? -height : height] {
      bytes += number(value)
    }
    bytes += number(1, 2) + number(bits, 2)
    for value in [compression, rows.count, 0, 0, paletteCount ?? 0, 0] { bytes += number(value) }
    return bytes + masks + palette + rows
  }

  private func read(_ bytes: [UInt8]) throws(FileError) -> RGBImage {
    try PictureFile.decodeColor(bytes.span.bytes, name: "x.bmp")
  }

  @Test(arguments: [24, 32], [true, false])
  func readsColours(bits: Int, isTopDown: Bool) throws {
    let picture = try read(
      bitmap(bits: bits, isTopDown: isTopDown) { x, y in x * 40 << 16 | y * 90 << 8 | x + y })
    #expect(picture.size == PixelSize(width: 5, height: 3))
    for y in 0..<3 {
      for x in 0..<5 { #expect(picture[x, y] == RGBColor(UInt8(x * 40), UInt8(y * 90), UInt8(x + y))) }
    }
  }

  @Test(arguments: [1, 4, 8])
  func looksColoursUpInThePalette(bits: Int) throws {
    let picture = try read(bitmap(width: 11, bits: bits) { x, y in (3 * x + y) % (1 << bits) })
    for y in 0..<3 {
      for x in 0..<11 {
        let index = (3 * x + y) % (1 << bits)
        #expect(picture[x, y] == RGBColor(UInt8(index * 7 % 256), UInt8(255 - index), UInt8(index)))
      }
    }
  }

  @Test func takesTheUsualMasks() throws {
    #expect(try read(bitmap(bits: 32, compression: 3) { _, _ in 0x010203 })[4, 2] == RGBColor(1, 2, 3))
  }

  @Test func anIndexWithoutAColourIsBlack() throws {
    #expect(try read(bitmap(bits: 8, paletteCount: 4) { x, _ in x })[4, 0] == RGBColor(0, 0, 0))
  }

  @Test func refusesOtherKindsWithAWayOut() {
    for (bits, compression) in [(8, 1), (4, 2), (16, 0), (32, 5), (0, 0)] {
      var bytes = bitmap(bits: 8) { _, _ in 0 }
      (bytes[28], bytes[30]) = (UInt8(bits), UInt8(compression))
      let error = #expect(throws: FileError.self) { try read(bytes) }
      #expect(error?.path == "x.bmp" && error?.advice != nil)
    }
  }

  @Test(arguments: [1, 8, 24])
  func damageNeverCrashes(bits: Int) {
    let whole = bitmap(bits: bits) { x, _ in x % (1 << min(bits, 8)) }
    for count in 0..<whole.count - 3 { _ = try? read(Array(whole.prefix(count))) }
    for position in 0..<whole.count {
      for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] = value
        if let picture = try? read(damaged) { #expect(picture.pixels.count == 3 * picture.size.pixelCount) }
      }
    }
  }

  @Test func aHeaderMustBeBorneOut() {
    for (width, height) in [
      (8000, 8000), (0x7FFF_FFFF, 0x7FFF_FFFF), (0x7FFF_FFFF, 1), (0, 4), (-4, 4), (4, Int(Int32.min)),
    ] {
      var bytes = bitmap(bits: 24) { _, _ in 0 }
      for index in 0..<4 {
        bytes[18 + index] = UInt8(truncatingIfNeeded: width >> (8 * index))
        bytes[22 + index] = UInt8(truncatingIfNeeded: height >> (8 * index))
      }
      #expect(throws: FileError.self) { try read(bytes) }
    }
  }
}
