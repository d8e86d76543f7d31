import Testing

@testable import Imaging

@Suite struct InstanceContoursTests {
  /// Per object its lines.
  func lines(_ map: InstanceMap, scale: Int = 1) -> [UInt16: [(StrokeCanvas.Point, StrokeCanvas.Point)]] {
    var contours = InstanceContours(size: map.size)
    var result: [UInt16: [(StrokeCanvas.Point, StrokeCanvas.Point)]] = [:]
    // The second frame finds nothing left over from the first.
    for _ in 0..<2 {
      result = [:]
      contours.forEachLine(of: map, scale: Float(scale)) { object, from, to in
        result[object, default: []].append((from, to))
      }
    }
    return result
  }

  @Test(arguments: 1...60)
  func outlinesAreClosedAndGoAroundTheirObjects(seed: Int) {
    // A simple generator: the maps only have to be irregular.
    var state = UInt32(seed)
    func next(_ limit: UInt32) -> UInt32 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return (state >> 16) % limit
    }
    let size = PixelSize(width: Int(1 + next(16)), height: Int(1 + next(16)))
    let map = InstanceMap(
      size: size, identifiers: (0..<size.pixelCount).map { _ in UInt16(max(0, Int(next(6)) - 2)) })
    let found = lines(map)
    #expect(Set(found.keys) == Set(map.identifiers).subtracting([0]))
    for (object, lines) in found {
      let pixels = map.identifiers.count { $0 == object }
      let (x, y) = lines.reduce((Float(0), Float(0))) { ($0.0 + $1.1.x - $1.0.x, $0.1 + $1.1.y - $1.0.y) }
      #expect(abs(x) < 1e-3 && abs(y) < 1e-3)
      // The polygons run clockwise on a screen, so that their area is positive; holes count against it.
      let area = lines.reduce(Float(0)) { $0 + ($1.0.x * $1.1.y - $1.1.x * $1.0.y) / 2 }
      #expect(area > 0 && area < 2 * Float(pixels))
    }
  }

  @Test func aRectangleKeepsItsSides() {
    var map = InstanceMap(size: PixelSize(width: 20, height: 20))
    for y in 5..<15 { for x in 4..<16 { map.identifiers[y * 20 + x] = 7 } }
    let points = lines(map, scale: 3)[7]!.map(\.0)
    #expect(points.map(\.x).min() == 12 && points.map(\.x).max() == 48)
    #expect(points.map(\.y).min() == 15 && points.map(\.y).max() == 45)
    // Away from the corners the sides are straight.
    for point in points where point.y > 22 && point.y < 38 { #expect(point.x == 12 || point.x == 48) }
  }

  @Test func aSinglePixelIsADiamond() {
    var map = InstanceMap(size: PixelSize(width: 3, height: 3))
    map.identifiers[4] = 1
    let corners = lines(map, scale: 2)[1]!.map { [$0.0.x, $0.0.y] }
    #expect(Set(corners) == [[3, 2], [4, 3], [3, 4], [2, 3]])
  }
}
