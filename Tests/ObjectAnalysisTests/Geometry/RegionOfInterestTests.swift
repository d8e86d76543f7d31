import Imaging
import ObjectAnalysis
import Testing

@Suite struct RegionOfInterestTests {
  let size = PixelSize(width: 100, height: 80)

  func region(_ corners: [(Double, Double)]) throws -> RegionOfInterest {
    try RegionOfInterest(
      name: "well", corners: corners.map { PixelPoint(x: $0.0, y: $0.1) }, pictureSize: size)
  }

  @Test func pointsInsideAndOutside() throws {
    // An L: the missing corner is outside.
    let shape = try region([(10, 10), (50, 10), (50, 30), (30, 30), (30, 60), (10, 60)])
    for (x, y) in [(11, 11), (49, 29), (20, 50), (29.9, 59.9)] {
      #expect(shape.contains(PixelPoint(x: x, y: y)))
    }
    for (x, y) in [(9, 11), (40, 40), (51, 20), (20, 61), (-5.0, 20.0)] {
      #expect(!shape.contains(PixelPoint(x: x, y: y)))
    }
  }

  @Test func neighboursShareEveryPointOnce() throws {
    let (left, right) = (
      try region([(0, 0), (50, 0), (50, 79), (0, 79)]), try region([(50, 0), (99, 0), (99, 79), (50, 79)])
    )
    for y in 1..<79 {
      let point = PixelPoint(x: 50, y: Double(y))
      #expect(left.contains(point) != right.contains(point))
    }
  }

  @Test(
    arguments: [
      [], [(1, 1)], [(1, 1), (9, 9)],
      // Outside of the picture, and no number.
      [(1, 1), (100.1, 1), (5, 5)], [(1, 1), (-0.6, 1), (5, 5)], [(1, 1), (.nan, 1), (5, 5)],
      // A bow tie, a doubled corner, a side that runs back, a corner on another side, no area.
      [(10, 10), (50, 50), (50, 10), (10, 50)], [(10, 10), (10, 10), (50, 10), (10, 50)],
      [(10, 10), (50, 10), (20, 10), (20, 50)], [(10, 10), (50, 10), (50, 50), (30, 10), (10, 50)],
      [(10, 10), (50, 10), (90, 10)],
    ] as [[(Double, Double)]])
  func shapesThatAreNoRegion(corners: [(Double, Double)]) {
    let error = #expect(throws: AnalysisError.self) { try region(corners) }
    #expect(error?.subject == "region 'well'")
  }

  @Test func aRegionMayHaveStraightCorners() throws {
    #expect(
      try region([(10, 10), (30, 10), (50, 10), (50, 50), (10, 50)]).contains(PixelPoint(x: 30, y: 20)))
  }
}
