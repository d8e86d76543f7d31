import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// A mask means what it looks like, in whatever form a program stored it.
@Suite struct MaskReaderTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  static let size = PixelSize(width: 4, height: 2)
  /// Each class twice, and two pixels of background.
  static let labels = [0, 1, 2, 2, 1, 0, 0, 1]
  static let ink = RGBColor(0xD5, 0x5E, 0), water = RGBColor(0, 0x72, 0xB2), black = RGBColor(0, 0, 0)
  static let white = RGBColor(255, 255, 255)

  private func reader(ignoring label: UInt8? = nil, second: RGBColor = Self.water) -> MaskReader {
    MaskReader(
      palette: ClassPalette([
        .init(name: "ground", color: Self.black), .init(name: "ink", color: Self.ink),
        .init(name: "water", color: second),
      ]), ignoreLabel: label, classesPath: "classes.yaml")
  }

  private func read(_ picture: PlainPNG, _ reader: MaskReader? = nil) throws -> [Int] {
    try writeFileAtomically("\(scratch.path)/m.png", picture.bytes)
    return try (reader ?? self.reader()).read("\(scratch.path)/m.png").labels.map(Int.init)
  }

  private func refusal(_ picture: PlainPNG, _ reader: MaskReader? = nil) throws -> String {
    let error = #expect(throws: FileError.self) { try read(picture, reader) }
    #expect(error?.path == "\(scratch.path)/m.png" && error?.advice != nil)
    return error.map { "\($0)" } ?? ""
  }

  private func grey(_ level: Int) -> RGBColor { RGBColor(UInt8(level), UInt8(level), UInt8(level)) }

  private func places(_ places: [Int], _ palette: [RGBColor], alpha: [UInt8] = []) -> PlainPNG {
    PlainPNG(Self.size, places: places, palette: palette, alpha: alpha)
  }

  // MARK: palettes

  /// As programs that make files smaller leave grey masks: every order of the palette.
  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func aPaletteOfGreysStandsForTheGreys(order: [Int]) throws {
    let stored = Self.labels.map { order.firstIndex(of: $0)! }
    #expect(try read(places(stored, order.map(grey))) == Self.labels)
  }

  @Test(arguments: [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
  func aPaletteOfTheClassesColorsStandsForTheClasses(order: [Int]) throws {
    let colors = [Self.black, Self.ink, Self.water]
    let stored = Self.labels.map { order.firstIndex(of: $0)! }
    #expect(try read(places(stored, order.map { colors[$0] })) == Self.labels)
  }

  @Test func aPaletteOfGreysWithIgnoredPixelsIsRead() throws {
    let labels = [0, 1, 255, 2, 1, 0, 0, 1]
    let order = [255, 2, 0, 1]
    let stored = labels.map { order.firstIndex(of: $0)! }
    #expect(try read(places(stored, order.map(grey)), reader(ignoring: 255)) == labels)
  }

  /// Colours that no file explains are for the eye: the places count, as they always did.
  @Test func aPaletteForTheEyeLeavesThePlaces() throws {
    let shown = [RGBColor(0, 0, 0), RGBColor(255, 0, 0), RGBColor(0, 255, 0), RGBColor(9, 9, 90)]
    #expect(try read(places(Self.labels, shown)) == Self.labels)
    #expect(try read(places(Self.labels, [grey(0), grey(127), grey(255)])) == Self.labels)
    #expect(try read(places(Self.labels, [grey(255), Self.ink, RGBColor(1, 2, 3)])) == Self.labels)
  }

  @Test func aPaletteThatContradictsItsPlacesIsShownWithBoth() throws {
    let swapped = try refusal(places(Self.labels, [Self.black, Self.water, RGBColor(1, 2, 3)]))
    #expect(swapped.contains("(1, 0)") && swapped.contains("1 ('ink')") && swapped.contains("2 ('water')"))
    #expect(swapped.contains("\(Self.water)"))
    let oneColor = try refusal(places(Self.labels, [Self.black, RGBColor(9, 9, 8), RGBColor(9, 9, 8)]))
    #expect(oneColor.contains("'ink'") && oneColor.contains("'water'") && oneColor.contains("#090908"))
    let partly = try refusal(places(Self.labels, [Self.black, grey(2), RGBColor(1, 2, 3)]))
    #expect(partly.contains("'ink'") && partly.contains("'water'"))
  }

  /// White is a usual colour for what is seen, and the number of what is not judged.
  @Test func blackAndWhiteMayBeIgnoredOrAClass() throws {
    let stored = Self.labels.map { min($0, 1) }
    let picture = places(stored, [Self.black, Self.white])
    #expect(try read(picture) == stored)
    let both = try refusal(picture, reader(ignoring: 255))
    #expect(both.contains("1 ('ink')") && both.contains("255"))
    // A class that is drawn white is meant, where the places say so too.
    #expect(
      try read(
        places(stored.map { 2 * $0 }, [Self.black, Self.ink, Self.white]),
        reader(ignoring: 255, second: Self.white))
        == stored.map { 2 * $0 })
    #expect(try refusal(picture, reader(ignoring: 255, second: Self.white)).contains("'water'"))
    #expect(try read(PlainPNG(Self.size, .grey, bits: 1, samples: stored)) == stored)
    #expect(
      try refusal(PlainPNG(Self.size, .grey, bits: 1, samples: stored), reader(ignoring: 255)).contains("255")
    )
  }

  @Test(arguments: [2, 4]) func fewLevelsAreNumbers(bits: Int) throws {
    #expect(try read(PlainPNG(Self.size, .grey, bits: bits, samples: Self.labels)) == Self.labels)
  }

  @Test func aPlaceBehindThePaletteIsNamed() throws {
    #expect(throws: FileError.self) { try read(places(Self.labels, [Self.black, Self.ink])) }
    #expect(
      try refusal(places(Self.labels.map { $0 + 1 }, (0..<5).map { RGBColor(9, $0, 0) })).contains("#09"))
  }

  // MARK: colours

  private func colored(_ labels: [Int], wide: Bool = false, alpha: Bool = false) -> PlainPNG {
    let colors = [Self.black, Self.ink, Self.water]
    let unit = wide ? 257 : 1
    return PlainPNG(
      Self.size, alpha ? .colorAlpha : .color, bits: wide ? 16 : 8,
      samples: labels.flatMap { label -> [Int] in
        let color = colors[label]
        return [color.red, color.green, color.blue].map { Int($0) * unit } + (alpha ? [255 * unit] : [])
      })
  }

  @Test(arguments: [false, true], [false, true])
  func colorsOfTheClassesAreClasses(wide: Bool, alpha: Bool) throws {
    #expect(try read(colored(Self.labels, wide: wide, alpha: alpha)) == Self.labels)
  }

  @Test(arguments: [8, 16]) func threeEqualChannelsAreNumbers(bits: Int) throws {
    let samples = Self.labels.flatMap { [$0, $0, $0] }
    #expect(try read(PlainPNG(Self.size, .color, bits: bits, samples: samples)) == Self.labels)
    let opaque = Self.labels.flatMap { [$0, 1 << bits - 1] }
    #expect(try read(PlainPNG(Self.size, .greyAlpha, bits: bits, samples: opaque)) == Self.labels)
  }

  @Test func aColorOfNoClassIsNamedWithItsPlace() throws {
    var picture = colored(Self.labels)
    picture.samples[3 * 6] = 7
    let words = try refusal(picture)
    #expect(words.contains("#070000") && words.contains("(2, 1)") && words.contains("ink #d55e00"))
  }

  @Test func aColorOfTwoClassesIsNone() throws {
    #expect(try refusal(colored(Self.labels), reader(second: Self.ink)).contains("#d55e00"))
  }

  @Test func transparencyIsNoClass() throws {
    // What was wiped away is background, whatever colour it keeps, but for that of a class.
    var picture = colored(Self.labels, alpha: true)
    for (channel, value) in [200, 100, 50, 0].enumerated() { picture.samples[channel] = value }
    #expect(try read(picture) == Self.labels)
    picture.samples[4 + 3] = 0
    #expect(try refusal(picture).contains("'ink'"))
    picture.samples[4 + 3] = 128
    #expect(try refusal(picture).contains("transparent at (1, 0)"))
    let shown = [RGBColor(255, 255, 255), RGBColor(255, 0, 0), RGBColor(0, 255, 0)]
    #expect(try read(places(Self.labels, shown, alpha: [0])) == Self.labels)
    #expect(throws: FileError.self) { try read(places(Self.labels, shown, alpha: [0, 0])) }
  }

  // MARK: numbers

  @Test func numbersOfNoClassAreNamed() throws {
    var picture = PlainPNG(Self.size, .grey, samples: Self.labels)
    picture.samples[6] = 9
    #expect(try refusal(picture).contains("label 9 at (2, 1)"))
    picture.samples = Self.labels.map { $0 == 0 ? 0 : 255 }
    let words = try refusal(picture)
    #expect(words.contains("255") && words.contains("'ink'") && words.contains("--components"))
    let threefold = PlainPNG(Self.size, .color, samples: picture.samples.flatMap { [$0, $0, $0] })
    #expect(try refusal(threefold).contains("--components"))
  }
}
