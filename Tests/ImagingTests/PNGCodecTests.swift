import Imaging
import System
import Testing

@testable import PictureFixtures

@Suite struct PNGCodecTests {
  static let size = PixelSize(width: 9, height: 7)

  /// What the stored sample of a picture in `PNGSamples` is.
  private func sample(_ x: Int, _ y: Int, _ channel: Int, bits: Int) -> Int {
    bits == 16
      ? (9973 * x + 12345 * y + 20011 * channel) % 65536 : (37 * x + 59 * y + 101 * channel) % (1 << bits)
  }

  private func eightBits(_ value: Int, bits: Int) -> UInt8 {
    UInt8((Double(value) * 255 / Double(1 << bits - 1)).rounded())
  }

  private func color(_ bytes: [UInt8]) throws(FileError) -> RGBImage {
    try PNGCodec.decodeColor(bytes.span.bytes, name: "x.png")
  }

  private func values(_ bytes: [UInt8]) throws(FileError) -> InstanceMap {
    let picture = try PNGCodec.decodeLabels(bytes.span.bytes, name: "x.png")
    return InstanceMap(size: picture.size, identifiers: picture.codes)
  }

  @Test(
    arguments: [
      ("grey", 1, 0), ("grey", 2, 0), ("grey", 4, 0), ("grey", 8, 0), ("greyAlpha", 8, 0), ("rgb", 8, 1),
      ("rgba", 8, 1),
    ], ["", "Interlaced"])
  func decodesEveryKindAsColor(kind: (name: String, bits: Int, channelStep: Int), interlaced: String) throws {
    let picture = try color(PNGSamples.bytes("\(kind.name)\(kind.bits)\(interlaced)"))
    #expect(picture.size == Self.size)
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width {
        let expected = (0..<3).map {
          eightBits(sample(x, y, $0 * kind.channelStep, bits: kind.bits), bits: kind.bits)
        }
        #expect(picture[x, y] == RGBColor(expected[0], expected[1], expected[2]))
      }
    }
  }

  @Test(arguments: ["palette1", "palette2", "palette4", "palette8"], ["", "Interlaced"])
  func looksColorsUpInThePalette(name: String, interlaced: String) throws {
    let bits = Int(name.dropFirst(7))!
    let picture = try color(PNGSamples.bytes(name + interlaced))
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width {
        let index = sample(x, y, 0, bits: bits)
        #expect(picture[x, y] == RGBColor(UInt8(index), UInt8(255 - index), UInt8(index * 7 % 256)))
      }
    }
  }

  @Test func dropsTransparencyAndKeepsTheColor() throws {
    #expect(try color(PNGSamples.bytes("palette8Transparent")) == color(PNGSamples.bytes("palette8")))
    #expect(try color(PNGSamples.bytes("grey8Transparent")) == color(PNGSamples.bytes("grey8")))
  }

  @Test(
    arguments: [
      "grey1", "grey2", "grey4", "grey8", "grey16", "palette1", "palette2", "palette4", "palette8",
    ], ["", "Interlaced"])
  func readsStoredNumbersAsTheyAre(name: String, interlaced: String) throws {
    let bits = Int(name.drop { $0.isLetter })!
    let map = try values(PNGSamples.bytes(name + interlaced))
    #expect(map.size == Self.size)
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width {
        #expect(Int(map.identifiers[y * Self.size.width + x]) == sample(x, y, 0, bits: bits))
      }
    }
  }

  @Test(arguments: [(1, 1), (3, 2), (64, 5), (1, 200)], [0, 3, 9])
  func givesBackWhatItWrote(size: (width: Int, height: Int), level: Int) throws {
    let size = PixelSize(width: size.width, height: size.height)
    let noise = (0..<3 * size.pixelCount).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let picture = RGBImage(size: size, pixels: noise)
    #expect(try color(PNGCodec.encode(picture, level: level)) == picture)
    let labels = LabelMap(size: size, labels: Array(noise.prefix(size.pixelCount)))
    #expect(try values(PNGCodec.encode(labels, level: level)).identifiers == labels.labels.map(UInt16.init))
    let instances = InstanceMap(
      size: size, identifiers: (0..<size.pixelCount).map { UInt16(truncatingIfNeeded: $0 &* 40_503 &+ 256) })
    #expect(try values(PNGCodec.encode(instances, level: level)) == instances)
  }

  @Test(arguments: ["rgb8", "grey16Interlaced", "palette4"])
  func refusesEveryTruncation(name: String) {
    let whole = PNGSamples.bytes(name)
    for count in 0..<whole.count {
      #expect(throws: FileError.self, "\(count) of \(whole.count) bytes") {
        try color(Array(whole.prefix(count)))
      }
    }
  }

  @Test(arguments: ["rgb8", "grey16Interlaced", "palette4"])
  func damageIsFoundOrHarmless(name: String) throws {
    let whole = PNGSamples.bytes(name)
    let picture = try color(whole)
    for position in whole.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] ^= flip
        // Check sums guard every chunk: a picture that still decodes is the same picture.
        if let decoded = try? color(damaged) { #expect(decoded == picture, "byte \(position)") }
      }
    }
  }

  /// A PNG that claims a size, with valid check sums, and hardly any data.
  private func claiming(width: UInt32, height: UInt32, bits: UInt8 = 8, kind: UInt8 = 2, interlace: UInt8 = 0)
    -> [UInt8]
  {
    let data: [UInt8] = [0x78, 0x9C, 0x63, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + PNGChunk.bytes(
        "IHDR", PNGChunk.bigEndian(width) + PNGChunk.bigEndian(height) + [bits, kind, 0, 0, interlace])
      + PNGChunk.bytes("IDAT", data) + PNGChunk.bytes("IEND", [])
  }

  @Test(
    arguments: [
      (0, 5), (5, 0), (0xFFFF_FFFF, 0xFFFF_FFFF), (0x7FFF_FFFF, 1), (1, 0x7FFF_FFFF), (8193, 8192),
      (1_000_000, 1_000_000),
      (65536, 65536), (300, 300),
    ] as [(UInt32, UInt32)])
  func refusesHostileSizes(width: UInt32, height: UInt32) {
    #expect(throws: FileError.self) { try color(claiming(width: width, height: height)) }
    #expect(throws: FileError.self) { try values(claiming(width: width, height: height, kind: 0)) }
  }

  @Test func namesTheLimitOfASizeThatIsTooLarge() {
    let error = #expect(throws: FileError.self) { try color(claiming(width: 8193, height: 8192)) }
    #expect(error?.problem.contains("megapixels") == true && error?.advice != nil)
  }

  @Test(arguments: [(3, 2, 0), (8, 5, 0), (16, 3, 0), (32, 0, 0), (8, 2, 7)] as [(UInt8, UInt8, UInt8)])
  func refusesHeadersThatCannotBe(bits: UInt8, kind: UInt8, interlace: UInt8) {
    #expect(throws: FileError.self) {
      try color(claiming(width: 4, height: 4, bits: bits, kind: kind, interlace: interlace))
    }
  }

  @Test func refusesAPaletteThatIsMissing() {
    #expect(throws: FileError.self) { try color(claiming(width: 1, height: 1, kind: 3)) }
  }
}
