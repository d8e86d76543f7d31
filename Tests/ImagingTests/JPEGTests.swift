import Imaging
import System
import Testing

@Suite struct JPEGTests {
  static let size = PixelSize(width: 24, height: 16)

  private func decode(_ bytes: [UInt8]) throws(FileError) -> RGBImage {
    try JPEGDecoder().decode(bytes.span.bytes, name: "x.jpg")
  }

  private func ramp(_ size: PixelSize = Self.size) -> RGBImage {
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width { image[x, y] = RGBColor(UInt8(x * 10 % 256), UInt8(y * 15 % 256), 128) }
    }
    return image
  }

  /// The mean absolute difference, in 0...255.
  private func difference(_ left: RGBImage, _ right: RGBImage) -> Double {
    let sum = zip(left.pixels, right.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(left.pixels.count)
  }

  @Test(arguments: [("rgb", 1.5), ("progressive", 1.5), ("subsampled", 4)])
  func decodes(name: String, tolerance: Double) throws {
    let picture = try decode(JPEGSamples.bytes(name))
    #expect(picture.size == Self.size)
    #expect(difference(picture, ramp()) < tolerance)
  }

  @Test func decodesGreyAsColor() throws {
    let picture = try decode(JPEGSamples.bytes("grey"))
    #expect(picture.size == Self.size)
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width {
        let color = picture[x, y]
        #expect(color.red == color.green && color.green == color.blue)
        let grey = 0.299 * Double(x * 10) + 0.587 * Double(y * 15) + 0.114 * 128
        #expect(abs(Double(color.red) - grey) < 4)
      }
    }
  }

  @Test func decodesIntoMemoryOfTheCaller() throws {
    let bytes = JPEGSamples.bytes("rgb")
    let decoder = JPEGDecoder()
    #expect(try decoder.size(of: bytes.span.bytes, name: "x") == Self.size)
    var pixels = [UInt8](repeating: 7, count: 3 * Self.size.pixelCount)
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    try decoder.decode(bytes.span.bytes, size: Self.size, into: &raw, name: "x")
    #expect(try RGBImage(size: Self.size, pixels: pixels) == decode(bytes))
  }

  @Test func refusesAnotherSizeThanExpected() {
    var pixels = [UInt8](repeating: 0, count: 3 * 640 * 480)
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    var found: FileError?
    do throws(FileError) {
      let bytes = JPEGSamples.bytes("rgb")
      try JPEGDecoder().decode(
        bytes.span.bytes, size: PixelSize(width: 640, height: 480), into: &raw, name: "x.jpg")
    } catch {
      found = error
    }
    #expect(found?.problem == "is 24x16, expected 640x480")
  }

  /// Pillow writes the light that passes each ink, as Adobe's programs do, and no black.
  @Test func convertsFourInks() throws {
    #expect(difference(try decode(JPEGSamples.bytes("cmyk")), ramp()) < 2)
  }

  /// The same data as YCCK: light as luminance and chrominance, inverted.
  @Test func convertsFourInksOfLuminanceAndChrominance() throws {
    var bytes = JPEGSamples.bytes("cmyk")
    let mark = try #require(
      bytes.indices.dropLast(5).first { bytes[$0..<$0 + 5].elementsEqual("Adobe".utf8) })
    bytes[mark + 11] = 2
    let stored = try decode(JPEGSamples.bytes("cmyk"))
    var expected = stored
    func byte(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width {
        let color = stored[x, y]
        let (luma, blue, red) = (Double(color.red), Double(color.green) - 128, Double(color.blue) - 128)
        expected[x, y] = RGBColor(
          byte(255 - (luma + 1.402 * red)), byte(255 - (luma - 0.344136 * blue - 0.714136 * red)),
          byte(255 - (luma + 1.772 * blue)))
      }
    }
    #expect(difference(try decode(bytes), expected) < 1)
  }

  /// Without Adobe's mark the inks are stored: the sample's black, 255 everywhere, lets nothing pass.
  @Test func withoutAdobesMarkInksAreNotInverted() throws {
    let bytes = JPEGSamples.bytes("cmyk")
    let picture = try decode(Array(bytes.prefix(2) + bytes.dropFirst(18)))
    #expect(picture.pixels.allSatisfy { $0 <= 2 })
  }

  @Test(arguments: ["rgb", "progressive", "grey", "cmyk"])
  func refusesEveryTruncation(name: String) {
    let whole = JPEGSamples.bytes(name)
    // Without its end marker alone the picture is whole, but not certainly so: refused as well.
    for count in 0..<whole.count {
      #expect(throws: FileError.self, "\(count) of \(whole.count) bytes") {
        try decode(Array(whole.prefix(count)))
      }
    }
  }

  @Test(arguments: ["rgb", "progressive", "cmyk"])
  func damageNeverCrashes(name: String) {
    let whole = JPEGSamples.bytes(name)
    for position in whole.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] ^= flip
        if let picture = try? decode(damaged) {
          #expect(picture.pixels.count == 3 * picture.size.pixelCount)
        }
      }
    }
  }

  @Test func refusesAHostileSize() throws {
    var bytes = JPEGSamples.bytes("rgb")
    // The baseline frame header: FF C0, length, precision, then height and width.
    let frame = try #require(bytes.indices.dropLast(8).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    for offset in [5, 7] { bytes[frame + offset] = 0xF0 }
    #expect(throws: FileError.self) { try decode(bytes) }
    for offset in 5..<9 { bytes[frame + offset] = 0 }
    #expect(throws: FileError.self) { try decode(bytes) }
  }

  /// Memory for pixels is taken only where the bytes can hold them, sequential or progressive.
  @Test(arguments: ["rgb", "progressive", "grey", "cmyk"])
  func aHeaderMustBeBorneOut(name: String) throws {
    var bytes = JPEGSamples.bytes(name)
    let frame = try #require(
      bytes.indices.dropLast(8).first { bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1]) })
    // 8000x8000 in some 20 kilobytes.
    for offset in [5, 7] { bytes.replaceSubrange(frame + offset..<frame + offset + 2, with: [0x1F, 0x40]) }
    bytes += [UInt8](repeating: 0, count: 20_000)
    let error = #expect(throws: FileError.self) { try decode(bytes) }
    #expect(error?.problem.contains("8000x8000") == true)
  }

  @Test func anErrorDoesNotSpoilTheDecoder() throws {
    let decoder = JPEGDecoder()
    let bytes = JPEGSamples.bytes("rgb")
    let half = Array(bytes.prefix(bytes.count - 40))
    _ = try? decoder.decode(half.span.bytes, name: "x")
    #expect(try decoder.decode(bytes.span.bytes, name: "x") == decode(bytes))
  }

  @Test(arguments: [(1, 1), (24, 16), (33, 7)])
  func encodesWhatItDecodes(width: Int, height: Int) throws {
    let picture = ramp(PixelSize(width: width, height: height))
    let decoded = try decode(JPEGEncoder.encode(picture, quality: 95))
    #expect(decoded.size == picture.size)
    #expect(difference(decoded, picture) < 2)
    #expect(JPEGEncoder.encode(picture, quality: 95) == JPEGEncoder.encode(picture, quality: 95))
  }

  @Test func lowerQualityIsSmaller() throws {
    // With colour at half resolution: smaller, and nearly the same where colour changes slowly.
    let halved = JPEGEncoder.encode(ramp(), quality: 95, halvesColor: true)
    #expect(halved.count < JPEGEncoder.encode(ramp(), quality: 95).count)
    #expect(try decode(halved).size == ramp().size)
    #expect(JPEGEncoder.encode(ramp(), quality: 20).count < JPEGEncoder.encode(ramp(), quality: 95).count)
  }
}
