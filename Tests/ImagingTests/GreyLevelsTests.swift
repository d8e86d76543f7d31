import Imaging
import Testing

struct GreyLevelsTests {
  /// As many pixels of each grey as it says.
  static func picture(_ greys: [(level: UInt8, count: Int)]) -> RGBImage {
    let pixels = greys.flatMap { [UInt8](repeating: $0.level, count: 3 * $0.count) }
    return RGBImage(size: PixelSize(width: pixels.count / 3, height: 1), pixels: pixels)
  }

  @Test func outliersAreLeftOut() {
    // 0.9 % darker, 0.2 % brighter than the rest.
    let levels = GreyLevels(of: Self.picture([(2, 9), (10, 400), (90, 589), (250, 2)]))
    #expect((levels.low, levels.high) == (10, 90))
    let included = GreyLevels(of: Self.picture([(2, 10), (10, 400), (90, 587), (250, 3)]))
    #expect((included.low, included.high) == (2, 250))
  }

  @Test func viewsAreCountedAsPictures() {
    let picture = Self.picture([(2, 12), (10, 400), (90, 587), (250, 3)])
    #expect(GreyLevels(of: picture.view) == GreyLevels(of: picture))
    let grey = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    let values = grey.span
    let view = ImageView(
      size: PixelSize(width: 20, height: 50), format: .grey, bytesPerRow: 20, bytes: values.bytes)
    #expect(GreyLevels(of: view) == GreyLevels(of: Self.picture(grey.map { ($0, 1) })))
  }

  @Test(arguments: [(0, 16), (7, 23), (239, 255), (255, 255)] as [(UInt8, UInt8)])
  func emptyPicturesAreStretchedByAtMostSixteen(level: UInt8, high: UInt8) {
    let levels = GreyLevels(of: Self.picture([(level, 100)]))
    #expect(levels.high == high && levels.high - levels.low == 16)
    #expect(levels.factor <= 255 << 16 / 16 + 1)
  }

  @Test func theRangeIsFilledInOrder() {
    for (low, high) in [(0, 255), (0, 16), (100, 116), (3, 90), (239, 255)] as [(UInt8, UInt8)] {
      let levels = GreyLevels(low: low, high: high)
      #expect(levels.stretched(low) == 0 && levels.stretched(high) == 255)
      #expect(levels.stretched(0) == 0 && levels.stretched(255) == 255)
      for value in UInt8(0)..<255 {
        #expect(levels.stretched(value) <= levels.stretched(value + 1))
        let exact = 255 * (Double(value) - Double(low)) / Double(high - low)
        #expect(abs(Double(levels.stretched(value)) - min(255, max(0, exact))) <= 0.51)
      }
    }
    #expect((0...255).allSatisfy { GreyLevels(low: 0, high: 255).stretched(UInt8($0)) == UInt8($0) })
  }

  @Test func coloursStayInProportion() {
    let picture = RGBImage(
      size: PixelSize(width: 2, height: 1), pixels: [20, 30, 40, 60, 20, 20])
    let stretched = GreyLevels(low: 20, high: 60).stretched(picture)
    #expect(stretched.pixels == [0, 64, 128, 255, 0, 0])
  }
}
