import Imaging
import System
import Testing

@testable import PictureFixtures

@Suite struct TIFFDecoderTests {
  static let size = PixelSize(width: 19, height: 21)

  private static func values(samples: Int, bits: Int) -> [Int] {
    (0..<size.pixelCount * samples).map { ($0 &* 40_503 >> 3) % (1 << bits) }
  }

  private static func page(samples: Int = 1, bits: Int = 8, photometric: Int = 1) -> TIFFSample.Page {
    TIFFSample.Page(
      width: size.width, height: size.height, samples: samples, bits: bits, photometric: photometric,
      values: values(samples: samples, bits: bits))
  }

  private func color(_ bytes: [UInt8]) throws(FileError) -> RGBImage {
    try PictureFile.decodeColor(bytes.span.bytes, name: "x.tif")
  }

  private func numbers(_ bytes: [UInt8]) throws(FileError) -> InstanceMap {
    let picture = try PictureFile.decodeLabels(bytes.span.bytes, name: "x.tif")
    return InstanceMap(size: picture.size, identifiers: picture.codes)
  }

  private func expected(_ page: TIFFSample.Page) -> [UInt8] {
    let largest = 1 << page.bits - 1
    return (0..<page.width * page.height).flatMap { pixel -> [UInt8] in
      (0..<3).map { channel in
        let value = page.values[pixel * page.samples + (page.photometric == 2 ? channel : 0)]
        let seen = page.photometric == 0 ? largest - value : value
        return UInt8((Double(seen) * 255 / Double(largest)).rounded())
      }
    }
  }

  struct Layout: Sendable {
    var rowsPerStrip: Int?
    var tile: Int?
    var isPlanar = false
  }

  static let layouts = [
    Layout(), Layout(rowsPerStrip: 1), Layout(rowsPerStrip: 4), Layout(tile: 16), Layout(isPlanar: true),
    Layout(rowsPerStrip: 8, isPlanar: true), Layout(tile: 16, isPlanar: true),
  ]

  @Test(arguments: layouts, [TIFFSample.Compression.none, .lzw, .deflate, .packBits])
  func readsEveryLayoutAndCompression(layout: Layout, compression: TIFFSample.Compression) throws {
    for (samples, bits, photometric) in [
      (1, 8, 1), (1, 8, 0), (1, 4, 1), (1, 1, 0), (3, 8, 2), (4, 8, 2), (3, 4, 2),
    ] {
      for isBigEndian in [false, true] {
        var page = Self.page(samples: samples, bits: bits, photometric: photometric)
        (page.rowsPerStrip, page.tile, page.isPlanar) = (layout.rowsPerStrip, layout.tile, layout.isPlanar)
        page.compression = compression
        if samples == 4 { page.extraSamples = [2] }
        var sample = TIFFSample(page)
        sample.isBigEndian = isBigEndian
        let picture = try color(sample.bytes)
        #expect(picture.size == Self.size)
        #expect(picture.pixels == expected(page), "\(samples) samples of \(bits) bits, kind \(photometric)")
      }
    }
  }

  @Test(arguments: [1, 4, 8, 12, 16], layouts)
  func readsStoredNumbersAsTheyAre(bits: Int, layout: Layout) throws {
    for isBigEndian in [false, true] {
      var page = Self.page(bits: bits)
      (page.rowsPerStrip, page.tile, page.isPlanar) = (layout.rowsPerStrip, layout.tile, layout.isPlanar)
      var sample = TIFFSample(page)
      sample.isBigEndian = isBigEndian
      #expect(try numbers(sample.bytes).identifiers.map(Int.init) == page.values)
    }
  }

  @Test func looksColorsUpInThePalette() throws {
    var page = Self.page(bits: 4, photometric: 3)
    page.palette = (0..<48).map { ($0 % 16 * 17 * ($0 / 16 + 1)) % 256 * 257 }
    let picture = try color(TIFFSample(page).bytes)
    for (pixel, value) in page.values.enumerated() {
      let entry = (1...3).map { UInt8(value * 17 * $0 % 256) }
      #expect(Array(picture.pixels[3 * pixel..<3 * pixel + 3]) == entry)
    }
    #expect(try numbers(TIFFSample(page).bytes).identifiers.map(Int.init) == page.values)
  }

  /// Each strip is a JPEG of its own; the colours are the same as those of the JPEG alone.
  @Test func readsStripsOfJPEG() throws {
    var picture = RGBImage(size: PixelSize(width: 32, height: 16))
    for y in 0..<16 { for x in 0..<32 { picture[x, y] = RGBColor(UInt8(7 * x), UInt8(15 * y), 90) } }
    let jpeg = JPEGEncoder.encode(picture, quality: 95)
    var page = TIFFSample.Page(width: 32, height: 32, samples: 3, photometric: 6, values: [])
    (page.compression, page.rowsPerStrip, page.strips) = (.jpeg, 16, [jpeg, jpeg])
    let alone = try PictureFile.decodeColor(jpeg.span.bytes, name: "x")
    #expect(try color(TIFFSample(page).bytes).pixels == alone.pixels + alone.pixels)
    // Half of a strip is no strip.
    page.strips = [jpeg, Array(jpeg.prefix(jpeg.count - 60))]
    #expect(throws: FileError.self) { try color(TIFFSample(page).bytes) }
  }

  @Test(arguments: PictureOrientation.allCases)
  func turnsPages(orientation: PictureOrientation) throws {
    var page = Self.page(samples: 3, photometric: 2)
    let stored = try color(TIFFSample(page).bytes)
    page.orientation = Int(orientation.rawValue)
    var pixels = stored.pixels
    var target = pixels.mutableSpan
    orientation.turn(stored.pixels.span, size: stored.size, channels: 3, into: &target)
    let turned = try color(TIFFSample(page).bytes)
    #expect(turned.size == orientation.turned(stored.size) && turned.pixels == pixels)
  }

  @Test func refusesWhatItCannotShowTruly() throws {
    var float = Self.page(bits: 8)
    float.bits = 32
    float.sampleFormat = 3
    float.values = Self.values(samples: 1, bits: 16)
    var channels = Self.page(samples: 2)
    channels.extraSamples = [0]
    let signed = {
      var page = Self.page(bits: 16); page.sampleFormat = 2; return page
    }()
    for page in [float, channels, signed] {
      let error = #expect(throws: FileError.self) { try color(TIFFSample(page).bytes) }
      #expect(error?.path == "x.tif" && error?.advice != nil)
    }
    let rgb = Self.page(samples: 3, photometric: 2)
    let picture = try PictureFile.decodeLabels(TIFFSample(rgb).bytes.span.bytes, name: "x.tif")
    #expect(picture.form == .colors)
    #expect(throws: FileError.self) { try picture.greyNumbers("x.tif") }
  }

  @Test func colorsOfLabelsAreThoseOfThePicture() throws {
    for (samples, bits, photometric) in [(3, 8, 2), (4, 8, 2), (3, 16, 2), (1, 4, 3)] {
      var page = Self.page(samples: samples, bits: bits, photometric: photometric)
      if samples == 4 {
        page.extraSamples = [2]
        for pixel in 0..<Self.size.pixelCount { page.values[4 * pixel + 3] = 255 }
      }
      if photometric == 3 { page.palette = (0..<48).map { ($0 % 16 * 17 * ($0 / 16 + 1)) % 256 * 257 } }
      let bytes = TIFFSample(page).bytes
      let labels = try PictureFile.decodeLabels(bytes.span.bytes, name: "x.tif")
      guard bits < 16 else {
        #expect(labels.entries.map { Int($0.red) }.contains(page.values[0]))
        continue
      }
      let seen = try color(bytes)
      for (pixel, code) in labels.codes.enumerated() {
        let color = labels.entries[Int(code)].color
        #expect(color.map { [$0.red, $0.green, $0.blue] } == Array(seen.pixels[3 * pixel..<3 * pixel + 3]))
      }
    }
  }

  @Test(
    arguments: TIFFSample.Compression.allCases.filter { $0 != .jpeg },
    [Layout(rowsPerStrip: 8), Layout(tile: 16)])
  func damageNeverCrashes(compression: TIFFSample.Compression, layout: Layout) {
    var page = TIFFSample.Page(width: 17, height: 18, samples: 3, bits: 4, photometric: 2, values: [])
    page.values = (0..<17 * 18 * 3).map { $0 * 5 % 16 }
    (page.compression, page.rowsPerStrip, page.tile) = (compression, layout.rowsPerStrip, layout.tile)
    page.description = "a text"
    let whole = TIFFSample(page, page).bytes
    for count in stride(from: 0, to: whole.count, by: 3) { _ = try? color(Array(whole.prefix(count))) }
    for position in whole.indices {
      var damaged = whole
      damaged[position] ^= [0x01, 0x80, 0xFF][position % 3]
      if let picture = try? color(damaged) { #expect(picture.pixels.count == 3 * picture.size.pixelCount) }
    }
  }

  @Test(arguments: [
    (0, 5), (70_000, 70_000), (0xFFFF_FFFF, 0xFFFF_FFFF), (9000, 8000), (8000, 8000), (1, 0x7FFF_FFFF),
  ])
  func aHeaderMustBeBorneOut(width: Int, height: Int) {
    var page = Self.page()
    page.strips = [[1, 2, 3]]
    (page.width, page.height) = (width, height)
    for compression in [TIFFSample.Compression.none, .lzw, .deflate] {
      page.compression = compression
      #expect(throws: FileError.self) { try color(TIFFSample(page).bytes) }
      #expect(throws: FileError.self) { try numbers(TIFFSample(page).bytes) }
    }
  }
}
