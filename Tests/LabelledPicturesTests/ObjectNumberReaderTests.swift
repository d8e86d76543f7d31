import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// Which pixels share an object, in whatever form a program stored it.
@Suite struct ObjectNumberReaderTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  static let size = PixelSize(width: 4, height: 2)
  static let numbers = [0, 1, 1, 2, 0, 0, 3, 2]
  static let black = RGBColor(0, 0, 0)

  private func read(_ picture: PlainPNG) throws -> [Int] {
    try writeFileAtomically("\(scratch.path)/i.png", picture.bytes)
    return try ObjectNumberReader.read("\(scratch.path)/i.png").identifiers.map(Int.init)
  }

  private func grey(_ level: Int) -> RGBColor { RGBColor(UInt8(level), UInt8(level), UInt8(level)) }

  @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]])
  func aPaletteOfGreysStandsForTheGreys(order: [Int]) throws {
    let stored = Self.numbers.map { order.firstIndex(of: $0)! }
    #expect(try read(PlainPNG(Self.size, places: stored, palette: order.map(grey))) == Self.numbers)
  }

  @Test func colorsNumberTheObjectsAsTheyCome() throws {
    let colors = [Self.black, RGBColor(9, 80, 7), RGBColor(200, 80, 7), RGBColor(9, 80, 70)]
    let samples = Self.numbers.flatMap { [colors[$0].red, colors[$0].green, colors[$0].blue].map(Int.init) }
    #expect(try read(PlainPNG(Self.size, .color, samples: samples)) == Self.numbers)
    #expect(try read(PlainPNG(Self.size, places: Self.numbers, palette: colors)) == Self.numbers)
    // The background somewhere else in the palette.
    let turned = Self.numbers.map { ($0 + 1) % 4 }
    #expect(
      try read(PlainPNG(Self.size, places: turned, palette: [3, 0, 1, 2].map { colors[$0] })) == Self.numbers)
  }

  @Test func threeEqualChannelsAreNumbers() throws {
    let samples = Self.numbers.flatMap { [300 * $0, 300 * $0, 300 * $0] }
    #expect(
      try read(PlainPNG(Self.size, .color, bits: 16, samples: samples)) == Self.numbers.map { 300 * $0 })
  }

  @Test(arguments: [
    // Two objects, or one, in one colour.
    [RGBColor(0, 0, 0), RGBColor(9, 80, 7), RGBColor(9, 80, 7), RGBColor(1, 1, 2)],
    // An object that looks like the background.
    [RGBColor(0, 0, 0), RGBColor(0, 0, 0), RGBColor(9, 80, 7), RGBColor(1, 1, 2)],
    // A background that is not black.
    [RGBColor(255, 255, 255), RGBColor(9, 0, 0), RGBColor(9, 80, 7), RGBColor(1, 1, 2)],
  ])
  func whatCanBeReadInTwoWaysIsRefused(palette: [RGBColor]) throws {
    let error = #expect(throws: FileError.self) {
      try read(PlainPNG(Self.size, places: Self.numbers, palette: palette))
    }
    #expect(error?.path == "\(scratch.path)/i.png" && error?.advice?.contains("16 bits") == true)
  }

  @Test func aPhotographIsNoPictureOfObjects() throws {
    let side = PixelSize(width: 300, height: 300)
    let samples = (0..<side.pixelCount).flatMap { [$0 & 255, $0 >> 8 & 255, $0 >> 16] }
    let error = #expect(throws: FileError.self) { try read(PlainPNG(side, .color, samples: samples)) }
    #expect(error?.problem.contains("\(LabelPicture.colorLimit)") == true)
  }
}
