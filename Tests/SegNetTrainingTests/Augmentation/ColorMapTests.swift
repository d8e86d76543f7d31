import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct ColorMapTests {
  private func apply(_ map: ColorMap, _ color: [Float]) -> [Float] {
    (0..<3).map { row in
      (0..<3).reduce(map.offset[row]) { $0 + map.matrix[3 * row + $1] * color[$1] }
    }
  }

  private func expectClose(
    _ found: [Float], _ expected: [Float], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (a, b) in zip(found, expected) {
      #expect(abs(a - b) < 0.01, "\(found) \(expected)", sourceLocation: sourceLocation)
    }
  }

  @Test func contrastLeavesTheMeanColourAlone() {
    var map = ColorMap.identity
    map.scale(by: 1.5, around: [100, 50, 20])
    expectClose(apply(map, [100, 50, 20]), [100, 50, 20])
    expectClose(apply(map, [110, 40, 20]), [115, 35, 20])
    map.add([5, 0, -5])
    expectClose(apply(map, [110, 40, 20]), [120, 35, 15])
  }

  @Test func aThirdOfATurnSwapsTheChannels() {
    var map = ColorMap.identity
    map.turnHue(radians: 2 * .pi / 3)
    expectClose(apply(map, [200, 100, 50]), [50, 200, 100])
    map.turnHue(radians: -2 * .pi / 3)
    expectClose(apply(map, [200, 100, 50]), [200, 100, 50])
  }

  @Test func withoutSaturationColoursAreTheirBrightness() {
    var map = ColorMap.identity
    map.saturate(by: 0)
    expectClose(apply(map, [200, 100, 50]), [124.2, 124.2, 124.2])
    var more = ColorMap.identity
    more.saturate(by: 2)
    expectClose(apply(more, [77, 77, 77]), [77, 77, 77])
    expectClose(apply(more, [200, 100, 50]), [275.8, 75.8, -24.2])
  }

  @Test func changesFollowEachOther() {
    var map = ColorMap.identity
    map.add([10, 0, 0])
    map.saturate(by: 0)
    expectClose(apply(map, [0, 0, 0]), [2.99, 2.99, 2.99])
  }
}
