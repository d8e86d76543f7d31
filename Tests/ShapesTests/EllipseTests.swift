import Imaging
import System
import Testing

@testable import Shapes

@Suite struct EllipseTests {
  let size = PixelSize(width: 40, height: 30)

  @Test func centresInsideAreCovered() throws {
    let ellipse = Ellipse(center: Point(x: 20, y: 15), radiusX: 8, radiusY: 4)
    let region = try #require(PixelRegion(filling: ellipse, in: size))
    #expect(region == PixelRegion(ellipseIn: PixelBox(minX: 12, minY: 11, maxX: 28, maxY: 19), in: size))
    let turned = Ellipse(center: Point(x: 20, y: 15), radiusX: 4, radiusY: 8, rotation: .pi / 2)
    #expect(PixelRegion(filling: turned, in: size) == region)
    #expect(abs(turned.reach.x - 8) < 1e-9 && abs(turned.reach.y - 4) < 1e-9)
  }

  @Test func turningIsClockwiseOnTheScreen() throws {
    let ellipse = Ellipse(center: Point(x: 20, y: 15), radiusX: 12, radiusY: 1, rotation: .pi / 6)
    let box = try #require(PixelRegion(filling: ellipse, in: size)?.runs)
    // To the right it goes down.
    let (upper, lower) = (try #require(box.first), try #require(box.last))
    #expect(upper.maxX < 16 && lower.minX > 24)
  }

  @Test func smallOnesKeepAPixel() {
    let dot = Ellipse(center: Point(x: 3.9, y: 4.1), radiusX: 0, radiusY: 0)
    #expect(PixelRegion(filling: dot, in: size)?.runs == [.init(y: 4, minX: 3, maxX: 4)])
    let outside = Ellipse(center: Point(x: -3, y: 4), radiusX: 1, radiusY: 1)
    #expect(PixelRegion(filling: outside, in: size)?.isEmpty == true)
  }

  @Test func whatCanBeInNoPictureIsRefused() {
    for value in [Double.nan, .infinity, 1e9, -1e300] {
      let one = Ellipse(center: Point(x: value, y: 0), radiusX: 1, radiusY: 1)
      #expect(PixelRegion(filling: one, in: size) == nil && one.problem != nil)
      #expect(Ellipse(center: Point(x: 0, y: 0), radiusX: 1, radiusY: value).problem != nil)
    }
    #expect(Ellipse(center: Point(x: 0, y: 0), radiusX: -1, radiusY: 1).problem != nil)
    let whole = Ellipse(center: Point(x: 0, y: 0), radiusX: 1e6, radiusY: 1e6)
    #expect(PixelRegion(filling: whole, in: size)?.area == size.pixelCount)
  }
}
