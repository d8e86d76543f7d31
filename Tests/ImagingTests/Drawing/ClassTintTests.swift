import Imaging
import Testing

struct ClassTintTests {
  @Test func countedObjectsAreGlazed() {
    let palette = ClassPalette([
      .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(200, 0, 100)),
    ])
    // A reduction that does not divide the picture's size.
    var picture = RGBImage(size: PixelSize(width: 7, height: 5), filledWith: RGBColor(100, 100, 100))
    let map = InstanceMap(size: PixelSize(width: 3, height: 2), identifiers: [1, 0, 2, 0, 3, 9])
    let marks = [true, true, false].map { OverlayMark(label: 1, counted: $0, x: 0, y: 0) }
    picture.tint(map, marks: marks, palette: palette, reduction: 2)
    let (glazed, plain) = (RGBColor(150, 50, 100), RGBColor(100, 100, 100))
    for y in 0..<5 {
      for x in 0..<7 {
        let isObject = y < 2 && (x < 2 || x >= 4)
        #expect(picture[x, y] == (isObject ? glazed : plain), "\(x), \(y)")
      }
    }
  }
}
