import Imaging
import Testing

@Suite struct OverlayPainterTests {
  let palette = ClassPalette([
    .init(name: "background", color: RGBColor(0, 0, 0)),
    .init(name: "red_cell", color: RGBColor(0xff, 0xd4, 0x3b)),
    .init(name: "bacterium", color: RGBColor(0x10, 0x20, 0x60)),
  ])
  let size = PixelSize(width: 90, height: 60)

  /// Two squares that touch at a corner, of one object, and a third object beside them.
  var instances: InstanceMap {
    var map = InstanceMap(size: size.reduced(by: 3))
    func fill(_ columns: Range<Int>, _ rows: Range<Int>, _ object: UInt16) {
      for y in rows { for x in columns { map.identifiers[y * map.size.width + x] = object } }
    }
    fill(0..<7, 0..<7, 1)
    fill(7..<14, 7..<14, 1)
    fill(20..<30, 5..<17, 2)
    return map
  }

  func paint(_ marks: [OverlayMark], over color: RGBColor) -> RGBImage {
    var painter = OverlayPainter(pictureSize: size, palette: palette, reduction: 3, enlargement: 1)
    return painter.paint(
      RGBImage(size: size, filledWith: color), instances: instances, marks: marks, counts: [0, 1, 1])
  }

  let marks = [
    OverlayMark(label: 1, counted: true, x: 20.5, y: 20.5),
    OverlayMark(label: 2, counted: true, x: 68.5, y: 29.5),
  ]

  @Test func outlinesAreTwoPixelsWideAndHaloed() {
    let ground = RGBColor(128, 128, 128)
    let overlay = paint(marks, over: ground)
    let row = 30
    // The left side of the second object lies at x = 60.
    let ink = palette.entries[2].color
    #expect(overlay[59, row] == ink && overlay[60, row] == ink)
    // Its colour is dark, so the halo beside the line is brighter than the ground.
    #expect(overlay[58, row].red > 160 && overlay[61, row].red > 160)
    #expect(overlay[56, row] == ground && overlay[63, row] == ground)
    // The first object's colour is bright: a dark halo.
    #expect(overlay[7, 21] == palette.entries[1].color && overlay[7, 20] == palette.entries[1].color)
    #expect(overlay[7, 22].red < 90)
  }

  @Test func tracksHaveTheirNumberBesideTheCentre() {
    let ground = RGBColor(128, 128, 128)
    func white(_ track: UInt32, isStuck: Bool = false, x: Float = 40.5) -> [(x: Int, y: Int)] {
      var mark = OverlayMark(label: 1, counted: true, x: x, y: 20.5)
      (mark.track, mark.isStuck) = (track, isStuck)
      let overlay = paint([mark], over: ground)
      return (0..<size.height).flatMap { y in (0..<size.width).map { (x: $0, y: y) } }
        .filter { overlay[$0.x, $0.y] == RGBColor(255, 255, 255) }
    }
    #expect(white(0).isEmpty)
    let one = white(7)
    #expect(!one.isEmpty && one.allSatisfy { (44..<60).contains($0.x) && (12..<30).contains($0.y) })
    #expect(white(7, isStuck: true).count > 2 * one.count)
    // At the edge it moves inwards; a place that is none draws nothing.
    #expect(white(123, x: Float(size.width)).count > one.count)
    #expect(white(7, x: .nan).isEmpty)
  }

  @Test func outlinesOpenAtACornerThatJoinsTwoParts() {
    let overlay = paint(marks, over: RGBColor(128, 128, 128))
    // The corner where the two squares meet is inside: no line crosses the diagonal but the centre is drawn there.
    var unmarked = marks
    unmarked[0].x = 5
    unmarked[0].y = 5
    let moved = paint(unmarked, over: RGBColor(128, 128, 128))
    #expect(overlay[20, 20] == palette.entries[1].color)
    #expect(moved[20, 20] != palette.entries[1].color)
  }

  @Test func outlinesCloseAtThePictureBorder() {
    let overlay = paint(marks, over: RGBColor(128, 128, 128))
    #expect(overlay[0, 8] == palette.entries[1].color && overlay[8, 0] == palette.entries[1].color)
  }

  @Test func refusedObjectsAreThinAndGreyWithoutCentre() {
    var refused = marks
    refused[1].counted = false
    let ground = RGBColor(20, 20, 20)
    let overlay = paint(refused, over: ground)
    let (a, b) = (overlay[59, 30], overlay[60, 30])
    #expect(a.red == a.green && a.green == a.blue && b.red == b.green && a.red > 60 && a.red < 0xb8)
    #expect(overlay[68, 29] == ground)
  }

  @Test func legendTellsClassesAndCountsBelowThePicture() {
    let wide = PixelSize(width: 640, height: 48)
    var painter = OverlayPainter(pictureSize: wide, palette: palette, reduction: 1)
    func strip(_ counts: [Int], _ caption: String) -> [UInt8] {
      let overlay = painter.paint(
        RGBImage(size: wide), instances: InstanceMap(size: wide), marks: [], counts: counts,
        caption: [caption])
      #expect(overlay.size.width == 640 && overlay.size.height > 48 + 13)
      #expect(overlay.pixels[..<(3 * wide.pixelCount)].allSatisfy { $0 == 0 })
      return Array(overlay.pixels[(3 * wide.pixelCount)...])
    }
    let legend = strip([0, 12, 3], "frame 1")
    #expect(legend == strip([0, 12, 3], "frame 1"))
    #expect(legend != strip([0, 12, 4], "frame 1"))
    #expect(legend != strip([0, 12, 3], "frame 2"))
    let colors = Set(
      stride(from: 0, to: legend.count, by: 3).map { RGBColor(legend[$0], legend[$0 + 1], legend[$0 + 2]) })
    #expect(colors.contains(palette.entries[1].color) && colors.contains(palette.entries[2].color))
  }

  @Test func aNarrowPictureWrapsItsLegend() {
    let narrow = PixelSize(width: 40, height: 10)
    var painter = OverlayPainter(pictureSize: narrow, palette: palette, reduction: 1, enlargement: 1)
    let overlay = painter.paint(
      RGBImage(size: narrow), instances: InstanceMap(size: narrow), marks: [], counts: [],
      caption: ["frame 123456"])
    #expect(overlay.size.height > 10 + 2 * 21)
  }

  @Test func smallObjectsHaveThinnerLines() {
    // How much colour there is across a side of a square object.
    func ink(side: Int) -> Int {
      let size = PixelSize(width: 80, height: 80)
      var map = InstanceMap(size: size)
      for y in 20..<20 + side { for x in 20..<20 + side { map.identifiers[y * 80 + x] = 1 } }
      var painter = OverlayPainter(pictureSize: size, palette: palette, reduction: 1, enlargement: 1)
      let mark = OverlayMark(label: 1, counted: true, x: 79, y: 79)
      let overlay = painter.paint(RGBImage(size: size), instances: map, marks: [mark], counts: [])
      return (10..<20 + side / 2).reduce(0) { $0 + Int(overlay[$1, 20 + side / 2].red) }
    }
    #expect(ink(side: 8) == 254)
    #expect(ink(side: 40) == 2 * 255)
    #expect(ink(side: 20) > 254 && ink(side: 20) < 2 * 255)
  }

  @Test func outlinesOfCoresGrowToWholeObjects() {
    var painter = OverlayPainter(
      pictureSize: size, palette: palette, reduction: 3, coreFractions: [1, 1, 0.75], enlargement: 1)
    let overlay = painter.paint(
      RGBImage(size: size), instances: instances, marks: marks, counts: [0, 1, 1])
    // The second object is labelled from x = 60 to 90, from y = 15 to 51; a third more about its middle is drawn.
    let ink = palette.entries[2].color
    #expect(overlay[54, 33] == ink && overlay[55, 33] == ink && overlay[60, 33] == RGBColor(0, 0, 0))
    #expect(overlay[75, 8] == ink && overlay[75, 57] == ink)
    // The first class is labelled whole.
    #expect(overlay[7, 20] == palette.entries[1].color)
  }

  @Test func narrowPicturesAreDrawnAtTwiceTheirSize() {
    func size(_ width: Int) -> Int {
      let size = PixelSize(width: width, height: 8)
      var painter = OverlayPainter(pictureSize: size, palette: palette, reduction: 1)
      let picture = RGBImage(size: size, filledWith: RGBColor(1, 2, 3))
      let overlay = painter.paint(picture, instances: InstanceMap(size: size), marks: [], counts: [])
      #expect(overlay[overlay.size.width - 1, 8 * painter.enlargement - 1] == RGBColor(1, 2, 3))
      return overlay.size.width
    }
    #expect(size(320) == 640 && size(639) == 1278 && size(640) == 640)
  }

  @Test func regionsHaveTheirNames() {
    func white(_ name: String) -> Int {
      let region = OverlayRegion(name: name, corners: [[20, 20], [70, 20], [70, 50], [20, 50]])
      var painter = OverlayPainter(
        pictureSize: size, palette: palette, reduction: 3, regions: [region], enlargement: 1)
      let overlay = painter.paint(
        RGBImage(size: size), instances: InstanceMap(size: size.reduced(by: 3)), marks: [], counts: [])
      return (0..<60).reduce(0) { sum, y in
        sum + (0..<90).count { overlay[$0, y] == OverlayPainterTests.white }
      }
    }
    #expect(white("AB") > white("A") && white("A") > white(""))
  }

  static let white = RGBColor(255, 255, 255)

  @Test(arguments: [
    // Pixels of 0.5 µm: a fifth of 640 is 64 µm, so 50 µm.
    (0.5, 640, 100), (0.25, 640, 80), (0.1, 1000, 200), (10, 640, 100), (0.001, 640, 100),
    // No length of a nanometre or more, or of enough pixels, fits.
    (0.001, 3, 0), (1e6, 20, 0), (0.3, 59, 0),
  ])
  func theScaleBarHasARoundLength(micrometersPerPixel: Double, width: Int, expected: Int) {
    let size = PixelSize(width: width, height: 8)
    func legend(_ scale: Double?) -> RGBImage {
      var painter = OverlayPainter(
        pictureSize: size, palette: ClassPalette([.init(name: "background", color: RGBColor(0, 0, 0))]),
        reduction: 1, enlargement: 1)
      return painter.paint(
        RGBImage(size: size), instances: InstanceMap(size: size), marks: [], counts: [],
        micrometersPerPixel: scale)
    }
    let (with, without) = (legend(micrometersPerPixel), legend(nil))
    #expect(with.size == without.size)
    // The longest row of one colour that is not there without a scale.
    var longest = 0
    for y in 8..<with.size.height {
      var run = 0
      for x in 0..<width {
        run = with[x, y] != without[x, y] ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    #expect(longest == expected)
  }

  @Test func longCaptionsLoseTheirMiddle() {
    let wide = PixelSize(width: 200, height: 8)
    func strip(_ caption: String) -> [UInt8] {
      var painter = OverlayPainter(pictureSize: wide, palette: palette, reduction: 1, enlargement: 1)
      return painter.paint(
        RGBImage(size: wide), instances: InstanceMap(size: wide), marks: [], counts: [], caption: [caption]
      ).pixels
    }
    let long = String(repeating: "folder/", count: 20)
    #expect(strip(long + "a.png") != strip(long + "b.png"))
    #expect(strip("a" + long) != strip("b" + long))
  }

  @Test func marksThatDoNotFitTheMapAreTaken() {
    // Fewer marks than objects, a label that is no class, centres far outside.
    let strange = [OverlayMark(label: 200, counted: true, x: -1e9, y: 1e9)]
    let overlay = paint(strange, over: RGBColor(0, 0, 0))
    #expect(overlay.size.width == 90)
  }
}
