import Foundation
import Imaging
import Testing

@Suite struct PixelTypesTests {
  @Test(
    arguments: [
      ("640x480", PixelSize(width: 640, height: 480)), ("1x65535", PixelSize(width: 1, height: 65535)),
      ("0x5", nil),
      ("65536x1", nil), ("640", nil), ("640x480x3", nil), ("640X480", nil), (" 640x480", nil), ("-1x5", nil),
      ("+640x480", nil),
      ("640x+480", nil), ("", nil), ("x", nil), ("99999999999999999999x1", nil),
    ] as [(String, PixelSize?)])
  func readsSizes(text: String, size: PixelSize?) {
    #expect(PixelSize(text) == size)
    if let size { #expect(size.description == text) }
  }

  @Test(
    arguments: [
      ("#ff8800", RGBColor(255, 136, 0)), ("#FF8800", RGBColor(255, 136, 0)), ("#000001", RGBColor(0, 0, 1)),
      ("ff8800", nil),
      ("#ff880", nil), ("#ff88000", nil), ("#gg8800", nil), ("#+12345", nil), ("#-12345", nil),
      ("#-00000", nil), ("", nil),
      ("#ééé", nil),
    ] as [(String, RGBColor?)])
  func readsColors(text: String, color: RGBColor?) {
    #expect(RGBColor(text) == color)
    if let color { #expect(color.description == text.lowercased()) }
  }

  @Test func colorsSurviveJSONAndBadOnesAreErrors() throws {
    let colors = [RGBColor(1, 2, 3), RGBColor(255, 254, 16)]
    let data = try JSONEncoder().encode(colors)
    #expect(String(decoding: data, as: UTF8.self) == ##"["#010203","#fffe10"]"##)
    #expect(try JSONDecoder().decode([RGBColor].self, from: data) == colors)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RGBColor.self, from: Data(#""red""#.utf8))
    }
  }

  @Test func subscriptsGoByColumnAndRow() {
    var image = RGBImage(size: PixelSize(width: 3, height: 2), filledWith: RGBColor(1, 2, 3))
    image[2, 1] = RGBColor(7, 8, 9)
    #expect(image.pixels == [UInt8]([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 7, 8, 9]))
    #expect(image[2, 1] == RGBColor(7, 8, 9) && image[1, 1] == RGBColor(1, 2, 3))
    var mask = LabelMap(size: PixelSize(width: 3, height: 2))
    mask[1, 1] = 5
    #expect(mask.labels == [0, 0, 0, 0, 5, 0])
  }

  @Test func aViewLendsTheRows() {
    let image = RGBImage(size: PixelSize(width: 2, height: 2), pixels: Array(0..<12))
    #expect(image.view.bytesPerRow == 6 && image.view.format == .rgb24)
    #expect(image.view.bytes.unsafeLoad(fromByteOffset: 7, as: UInt8.self) == 7)
  }

  private func palette(_ names: [String]) -> ClassPalette {
    ClassPalette(names.map { .init(name: $0, color: RGBColor(0, 0, 0)) })
  }

  @Test(
    arguments: [
      (["background", "rbc", "w_2"], nil), (["background"], "2 to 64"), ([], "2 to 64"),
      (["background", "RBC"], "'RBC'"),
      (["background", ""], "''"), (["background", "a b"], "'a b'"), (["background", "a,b"], "'a,b'"),
      (["a", "b", "a"], "'a' stands twice"),
      (["background", "ä"], "'ä'"), (["background", String(repeating: "a", count: 33)], "1 to 32"),
      (["background", "a\n"], "'a\n'"),
    ] as [([String], String?)])
  func checksClassNames(names: [String], words: String?) {
    let problem = palette(names).problem
    if let words { #expect(problem?.contains(words) == true) } else { #expect(problem == nil) }
  }

  @Test func sixtyFourClassesAreTheMost() {
    #expect(palette((0..<64).map { "c\($0)" }).problem == nil)
    #expect(palette((0..<65).map { "c\($0)" }).problem != nil)
  }

  @Test func labelsAreIndices() {
    let classes = palette(["background", "rbc", "wbc"])
    #expect(classes.label(named: "wbc") == 2 && classes.label(named: "platelet") == nil)
    #expect(classes.objects.map(\.label) == [1, 2])
  }

  @Test(arguments: 1...4, [(8, 8), (13, 7), (4, 4), (3, 9)])
  func blockSumsAreSumsOfBlocks(side: Int, extent: (width: Int, height: Int)) {
    let reduction = Reduction(quarters: 4 * side)
    let size = PixelSize(width: extent.width, height: extent.height)
    let image = RGBImage(
      size: size,
      pixels: (0..<3 * size.pixelCount).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 5) })
    let sums = AreaReduction.blockSums(image, reduction: reduction)
    let reduced = size.reduced(by: reduction)
    #expect(sums.count == 3 * reduced.pixelCount)
    for y in 0..<reduced.height {
      for x in 0..<reduced.width {
        var expected = [0, 0, 0]
        for row in 0..<side {
          for column in 0..<side {
            let color = image[x * side + column, y * side + row]
            for (channel, value) in [color.red, color.green, color.blue].enumerated() {
              expected[channel] += Int(value)
            }
          }
        }
        let start = 3 * (y * reduced.width + x)
        #expect(sums[start..<start + 3].map(Int.init) == expected)
      }
    }
  }

  @Test func blockSumsOfWhiteDoNotOverflow() {
    let white = RGBImage(size: PixelSize(width: 4, height: 4), filledWith: RGBColor(255, 255, 255))
    #expect(AreaReduction.blockSums(white, reduction: 4) == [4080, 4080, 4080])
  }
}
