import Imaging
import System
import Testing

@testable import PictureFixtures

/// Pictures of more than 8 bits.
@Suite struct DeepPictureTests {
  static let size = PixelSize(width: 40, height: 25)

  private func tiff(_ values: [Int], bits: Int = 16, samples: Int = 1, photometric: Int = 1) -> [UInt8] {
    TIFFSample(
      TIFFSample.Page(
        width: Self.size.width, height: Self.size.height, samples: samples, bits: bits,
        photometric: photometric,
        values: values)
    ).bytes
  }

  private func read(_ bytes: [UInt8]) throws -> RGBImage {
    try PictureFile.decodeColor(bytes.span.bytes, name: "x")
  }

  /// 96 levels in the lower bits of 16: all stay apart, in their order.
  @Test(arguments: [(10, 16), (12, 16), (14, 16), (12, 12), (16, 16)])
  func keepsTheLowerBits(used: Int, stored: Int) throws {
    let step = (1 << used) / 128
    let values = (0..<Self.size.pixelCount).map { ($0 % 96) * step + step / 3 }
    let seen = try read(tiff(values, bits: stored))
    #expect(Set(seen.pixels).count > 90)
    for (value, grey) in zip(values, stride(from: 0, to: seen.pixels.count, by: 3)) {
      #expect(abs(Int(seen.pixels[grey]) - (value - step / 3) * 255 / (95 * step)) <= 2)
    }
  }

  @Test func theNoiseOfAnEmptyPictureStaysSmall() throws {
    let values = (0..<Self.size.pixelCount).map { 3000 + $0 * 7 % 11 }
    let seen = try read(tiff(values)).pixels
    #expect(Int(seen.max()!) - Int(seen.min()!) <= 12)
    // A black one, too.
    #expect(try read(tiff(Array(repeating: 0, count: Self.size.pixelCount))).pixels.allSatisfy { $0 == 0 })
  }

  /// Eight bits that a program stored as 16, in one way or the other, are what they were.
  @Test(arguments: [257, 256])
  func eightBitsStayWhatTheyWere(factor: Int) throws {
    let values = (0..<Self.size.pixelCount).map { 40 + $0 % 90 }
    let seen = try read(tiff(values.map { $0 * factor })).pixels
    #expect(stride(from: 0, to: seen.count, by: 3).map { Int(seen[$0]) } == values)
  }

  @Test func coloursAreStretchedTogether() throws {
    let values = (0..<Self.size.pixelCount).flatMap { [$0 % 4000, $0 % 2000, 500] }
    let seen = try read(tiff(values, samples: 3, photometric: 2))
    #expect(seen[30, 20].red > seen[30, 20].blue && seen[30, 20].red == seen[30, 20].green)
    #expect(Set(seen.pixels).count > 200)
  }

  @Test func whiteCanBeZero() throws {
    let values = (0..<Self.size.pixelCount).map { $0 * 4 }
    let dark = try read(tiff(values)).pixels
    let inverted = try read(tiff(values.map { 65535 - $0 }, photometric: 0)).pixels
    #expect(dark == inverted)
  }

  /// The values of `PNGSamples`, in the one file and in the other.
  @Test(arguments: ["grey16", "greyAlpha16", "rgb16", "rgba16"], ["", "Interlaced"])
  func aPNGIsReadAsATIFF(name: String, interlaced: String) throws {
    let channels = name.hasPrefix("rgb") ? 3 : 1
    var page = TIFFSample.Page(
      width: 9, height: 7, samples: channels, bits: 16, photometric: channels == 3 ? 2 : 1, values: [])
    for y in 0..<7 {
      for x in 0..<9 {
        page.values += (0..<channels).map { (9973 * x + 12345 * y + 20011 * $0) % 65536 }
      }
    }
    #expect(try read(PNGSamples.bytes(name + interlaced)) == read(TIFFSample(page).bytes))
  }

  /// A camera of 12 bits in a PNG of 16.
  @Test func keepsTheLowerBitsOfAPNG() throws {
    let values = InstanceMap(
      size: Self.size, identifiers: (0..<Self.size.pixelCount).map { UInt16($0 % 96 * 32 + 7) })
    #expect(Set(try read(PNGCodec.encode(values)).pixels).count > 90)
  }
}
