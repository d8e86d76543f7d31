import Imaging
import Testing

@testable import ObjectAnalysis

/// By 1-2-1 in both directions, the picture's edges repeated.
func smoothedSteps(_ steps: [Int], _ size: PixelSize) -> [Int] {
  steps.indices.map { index in
    let (y, x) = index.quotientAndRemainder(dividingBy: size.width)
    var sum = 8
    for (dy, vertical) in [(-1, 1), (0, 2), (1, 1)] {
      for (dx, horizontal) in [(-1, 1), (0, 2), (1, 1)] {
        let (row, column) = (min(max(y + dy, 0), size.height - 1), min(max(x + dx, 0), size.width - 1))
        sum += vertical * horizontal * steps[row * size.width + column]
      }
    }
    return sum / 16
  }
}

@Suite
struct SmoothedMapTests {
  @Test(arguments: [1, 2, 3, 7, 8, 9, 16, 31, 64, 65])
  func levelsAreWholeStepsOfTheMeanAroundEachPixel(width: Int) {
    let size = PixelSize(width: width, height: 5)
    var random = SeededGenerator(seed: UInt64(width))
    // Values on the seam between two steps, beside any others.
    var map = (0..<size.pixelCount).map { index in
      index % 3 == 0
        ? Float(Int.random(in: 0...508, using: &random)) / 508
        : Float(Int.random(in: -100...1100, using: &random)) / 1000
    }
    map[0] = .nan
    map[size.pixelCount / 2] = .infinity
    map[size.pixelCount - 1] = -.infinity
    var smoothed = SmoothedMap(size: size)
    // Twice, as nothing may be left of the picture before.
    smoothed.load([Float](repeating: 1, count: size.pixelCount).span)
    smoothed.load(map.span)
    let steps = map.map { $0 > 0 ? Int(min($0, 1) * 254 + 0.5) : 0 }
    let expected = smoothedSteps(steps, size)
    for y in 0..<size.height {
      for x in 0..<width {
        #expect(smoothed.level(x: x, y: y) == Int32(1 + expected[y * width + x]), "\(x), \(y)")
      }
    }
  }
}
