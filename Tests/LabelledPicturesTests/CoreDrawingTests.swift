import Imaging
import Testing

@testable import LabelledPictures

@Suite struct CoreDrawingTests {
  let size = PixelSize(width: 60, height: 40)

  private func object(_ minX: Int, _ minY: Int, _ maxX: Int, _ maxY: Int, label: Int = 1) -> LabelledObject {
    LabelledObject(label: label, box: PixelBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY))
  }

  @Test func aCoreIsTheEllipseShrunken() {
    let drawn = CoreDrawing(coreFractions: [0, 0.5], rimWidth: 4).draw([object(10, 5, 50, 35)], size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let (u, v) = ((Double(x) + 0.5 - 30) / 20, (Double(y) + 0.5 - 20) / 15)
        let distance = (u * u + v * v).squareRoot()
        #expect((drawn.mask[x, y] == 1) == (distance <= 0.5))
        #expect((drawn.instances.identifiers[y * size.width + x] == 1) == (distance <= 1))
      }
    }
  }

  @Test(arguments: [0, 1, 2, 3, 8])
  func aRimSeparatesTouchingCores(rimWidth: Int) {
    let drawn = CoreDrawing(coreFractions: [0, 1, 1], rimWidth: rimWidth).draw(
      [object(5, 5, 35, 35), object(25, 5, 55, 35, label: 2)], size: size)
    // Along the line through both centres, which meet half-way at x = 30.
    let line = (5..<55).map { drawn.mask[$0, 20] }
    #expect(line.count { $0 == 0 } == rimWidth)
    #expect(
      line.prefix { $0 == 1 }.count == 25 - (rimWidth + 1) / 2
        || line.prefix { $0 == 1 }.count == 25 - rimWidth / 2)
    #expect(line.last == 2)
    // The whole ellipses meet without a rim.
    #expect((5..<55).allSatisfy { drawn.instances.identifiers[20 * size.width + $0] != 0 })
  }

  @Test func everyObjectKeepsAPixel() {
    let objects = [
      object(10, 10, 11, 11), object(20, 20, 21, 22), object(0, 0, 60, 40), object(59, 39, 60, 40),
      object(30, 20, 31, 21), object(30, 20, 31, 21),
    ]
    let drawn = CoreDrawing(coreFractions: [0, 0.1], rimWidth: 8).draw(objects, size: size)
    #expect(drawn.hidden == 1)
    let identifiers = drawn.instances.identifiers
    for number in 1...5 { #expect(identifiers.contains(UInt16(number))) }
    #expect(drawn.mask[10, 10] == 1 && drawn.mask[59, 39] == 1 && drawn.mask[30, 20] == 1)
  }

  @Test func unannotatedPixelsAreThoseThatLookLikeObjects() {
    var picture = RGBImage(size: size, filledWith: RGBColor(230, 220, 230))
    // Two dark cells, one of them boxed; their surroundings are bright.
    for y in 10..<25 {
      for x in 8..<23 { picture[x, y] = RGBColor(180, 90, 150) }
      for x in 36..<51 { picture[x, y] = RGBColor(180, 90, 150) }
    }
    let found = Set(
      UnannotatedPixels.indices(in: picture, boxes: [PixelBox(minX: 8, minY: 10, maxX: 23, maxY: 25)]))
    #expect(found.contains(17 * size.width + 43))
    #expect(!found.contains(17 * size.width + 15))
    #expect(!found.contains(2 * size.width + 2))
    #expect(found.count > 150 && found.count < 300)
    // Without a box nothing says what an object looks like; a flat picture has none.
    #expect(UnannotatedPixels.indices(in: picture, boxes: []).isEmpty)
    let flat = RGBImage(size: size)
    #expect(
      UnannotatedPixels.indices(in: flat, boxes: [PixelBox(minX: 0, minY: 0, maxX: 9, maxY: 9)]).isEmpty)
  }

  @Test func otsuSeparatesTwoGroups() {
    let values: [UInt8] =
      [UInt8](repeating: 20, count: 90) + [UInt8](repeating: 24, count: 10) + [200, 210, 190]
    let threshold = UnannotatedPixels.otsuThreshold(values)
    #expect(threshold.map { (24..<190).contains($0) } == true)
    #expect(UnannotatedPixels.otsuThreshold([7, 7, 7]) == nil)
  }
}
