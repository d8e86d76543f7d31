import Imaging
import Testing

@testable import Shapes

@Suite struct PixelRegionTests {
  /// A region from a drawing: `#` is inside.
  static func region(_ rows: [String]) -> PixelRegion {
    let bytes = rows.map { Array($0.utf8) }
    let box = PixelBox(minX: 0, minY: 0, maxX: bytes[0].count, maxY: bytes.count)
    return PixelRegion(in: box) { bytes[$1][$0] == UInt8(ascii: "#") }
  }

  @Test func runsInAnyOrderAreJoined() {
    let region = PixelRegion([
      .init(y: 1, minX: 4, maxX: 6), .init(y: 0, minX: 0, maxX: 2), .init(y: 1, minX: 2, maxX: 4),
      .init(y: 1, minX: 3, maxX: 5),
    ])
    #expect(region.runs == [.init(y: 0, minX: 0, maxX: 2), .init(y: 1, minX: 2, maxX: 6)])
    #expect(region.area == 6 && region.box == PixelBox(minX: 0, minY: 0, maxX: 6, maxY: 2))
  }

  @Test func piecesTouchByCornersToo() {
    let pieces = Self.region(["##..#", "..#.#", ".....", "#...#"]).pieces
    #expect(pieces.map(\.area) == [3, 2, 1, 1])
  }

  @Test func aUShapeIsOnePiece() { #expect(Self.region(["#.#", "#.#", "###"]).pieces.count == 1) }

  @Test func aSquareIsFilledByTheCentresOfPixels() {
    let size = PixelSize(width: 8, height: 8)
    func square(_ from: Double, _ to: Double) -> Outline {
      Outline([Point(x: from, y: from), Point(x: to, y: from), Point(x: to, y: to), Point(x: from, y: to)])
    }
    #expect(PixelRegion(filling: square(1, 4), in: size)?.area == 9)
    #expect(PixelRegion(filling: square(1.4, 4.4), in: size)?.area == 9)
    #expect(PixelRegion(filling: square(1.6, 4.4), in: size)?.area == 4)
    #expect(PixelRegion(filling: square(-3, 20), in: size)?.area == 64)
    #expect(PixelRegion(filling: square(9, 20), in: size)?.isEmpty == true)
    // Too thin to hold a centre: the pixels under its points.
    #expect(PixelRegion(filling: square(2.1, 2.3), in: size)?.area == 1)
  }

  /// What a person drew as a line is one piece, not a dot per point.
  @Test func thinOutlinesAreOnePiece() throws {
    let size = PixelSize(width: 30, height: 30)
    let line = Outline([Point(x: 2.2, y: 3.3), Point(x: 20.2, y: 14.3), Point(x: 2.2, y: 3.3)])
    let region = try #require(PixelRegion(filling: line, in: size))
    #expect(region.pieces.count == 1 && region.area >= 18)
    #expect(region.box == PixelBox(minX: 2, minY: 3, maxX: 21, maxY: 15))
  }

  @Test(arguments: [Double.nan, .infinity, 1e9, -1e300])
  func placesInNoPictureAreRefused(_ value: Double) {
    let outline = Outline([Point(x: 0, y: 0), Point(x: value, y: 1), Point(x: 3, y: 3)])
    #expect(outline.problem != nil)
    #expect(PixelRegion(filling: outline, in: PixelSize(width: 4, height: 4)) == nil)
  }

  @Test func tooManyCrossingsAreRefused() {
    let ring = (0..<40_000).map { Point(x: Double($0 % 7), y: $0 % 2 == 0 ? 0 : 8192) }
    #expect(PixelRegion(filling: Outline(ring), in: PixelSize(width: 8, height: 8192)) == nil)
  }

  @Test func tracingAndFillingGiveTheRegionBack() {
    // A fixed generator of noise: every neighbourhood of 3 x 3 comes up.
    var state: UInt32 = 7
    let size = PixelSize(width: 37, height: 29)
    for density in [20, 50, 80] as [UInt32] {
      let region = PixelRegion(in: PixelBox(minX: 0, minY: 0, maxX: 37, maxY: 29)) { _, _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return state >> 16 % 100 < density
      }
      let pieces = region.pieces
      let outlines = region.outlines()
      #expect(outlines.count == pieces.count)
      for (piece, outline) in zip(pieces, outlines) {
        #expect(PixelRegion(filling: outline, in: size) == piece)
      }
    }
  }

  @Test func theOuterRingComesFirstAndRunsClockwise() {
    let outline = Self.region([".....", ".###.", ".#.#.", ".###."]).outlines()
    #expect(outline.count == 1 && outline[0].rings.map(\.count) == [4, 4])
    func area(_ ring: [Point]) -> Double {
      zip(ring, ring.dropFirst() + ring.prefix(1)).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y } / 2
    }
    #expect(outline[0].rings.map(area) == [9, -1])
  }

  @Test func simplifiedOutlinesStayNear() {
    let size = PixelSize(width: 60, height: 60)
    let disc = PixelRegion(ellipseIn: PixelBox(minX: 5, minY: 5, maxX: 55, maxY: 55), in: size)
    let outline = disc.outlines()[0]
    let simple = outline.simplified(tolerance: 0.8)
    #expect(simple.rings[0].count * 2 <= outline.rings[0].count)
    let again = PixelRegion(filling: simple, in: size)!
    #expect(abs(again.area - disc.area) * 50 < disc.area)
  }

  @Test func regionsOfAMapGoByNumber() {
    let map = InstanceMap(size: PixelSize(width: 4, height: 2), identifiers: [0, 3, 3, 1, 1, 0, 0, 3])
    let regions = PixelRegion.regions(in: map)
    #expect(regions.map(\.area) == [0, 2, 0, 3])
    #expect(regions[1].runs == [.init(y: 0, minX: 3, maxX: 4), .init(y: 1, minX: 0, maxX: 1)])
  }
}
