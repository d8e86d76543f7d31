import Imaging
import Testing

@testable import LabelledPictures

struct ObjectMatchingTests {
  @Test func theBestPairsComeFirst() {
    let candidates = [
      ObjectPair(truth: 0, found: 0, overlap: 0.6), ObjectPair(truth: 0, found: 1, overlap: 0.9),
      ObjectPair(truth: 1, found: 1, overlap: 0.7), ObjectPair(truth: 2, found: 2, overlap: 0.49),
    ]
    #expect(
      ObjectMatching.pairs(candidates, atLeast: 0.5) == [ObjectPair(truth: 0, found: 1, overlap: 0.9)])
    #expect(ObjectMatching.pairs(candidates.reversed(), atLeast: 0.4).map(\.truth) == [0, 2])
    #expect(ObjectMatching.pairs([], atLeast: 0).isEmpty)
  }

  @Test func boxesOverlapByTheirPixels() {
    let box = PixelBox(minX: 0, minY: 0, maxX: 10, maxY: 10)
    #expect(box.intersectionOverUnion(box) == 1)
    #expect(box.intersectionOverUnion(PixelBox(minX: 5, minY: 0, maxX: 15, maxY: 10)) == 1.0 / 3)
    #expect(box.intersectionOverUnion(PixelBox(minX: 10, minY: 0, maxX: 20, maxY: 10)) == 0)
  }

  @Test func nothingIsWorthNothing() {
    let tally = DetectionTally()
    #expect(tally.recall == nil && tally.precision == nil && tally.averagePrecision == nil)
    #expect(tally.panopticQuality == nil && tally.segmentationQuality == nil)
    var counts = CountTally()
    #expect(counts.deviation == nil && counts.aggregateAccuracy == nil && counts.bias == 0)
    counts.add(predicted: 3, truth: 0)
    #expect(counts.aggregateAccuracy == nil && counts.bias == 3 && counts.deviation == nil)
  }

  /// Runs of pixels tell the same as pixels do, whatever the reduction leaves over.
  @Test(arguments: [4, 5, 6, 8, 11, 12])
  func outlinesOverlapByTheirPixels(quarters: Int) {
    let reduction = Reduction(quarters: quarters)
    let size = PixelSize(width: 29, height: 23)
    var truth = InstanceMap(size: size)
    for pixel in 0..<size.pixelCount {
      let (y, x) = pixel.quotientAndRemainder(dividingBy: size.width)
      truth.identifiers[pixel] = (x / 5 + y / 4) % 3 == 0 ? 0 : UInt16(1 + (x / 5 + 3 * (y / 4)) % 6)
    }
    var found = InstanceMap(size: size.reduced(by: reduction))
    for pixel in 0..<found.size.pixelCount {
      let (y, x) = pixel.quotientAndRemainder(dividingBy: found.size.width)
      found.identifiers[pixel] = (x * y) % 5 < 2 ? 0 : UInt16(1 + (x + 2 * y) / 4 % 5)
    }
    let (trueLabels, foundLabels) = ([0, 1, 2, 1, 0, 2, 1], [0, 1, 2, 1, 2, 0])
    let overlay = ObjectOverlay(
      truth: TrueOutlines(truth, labels: trueLabels), found: found, foundLabels: foundLabels,
      reduction: reduction)
    var (trueAreas, foundAreas) = ([Int](repeating: 0, count: 7), [Int](repeating: 0, count: 6))
    var shared = [[Int]](repeating: [Int](repeating: 0, count: 6), count: 7)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let a = Int(truth.identifiers[y * size.width + x])
        trueAreas[a] += 1
        let (column, row) = (reduction.block(of: x), reduction.block(of: y))
        guard column < found.size.width, row < found.size.height else { continue }
        let b = Int(found.identifiers[row * found.size.width + column])
        foundAreas[b] += 1
        shared[a][b] += 1
      }
    }
    var expected: [ObjectPair] = []
    for a in 1..<7 {
      for b in 1..<6 where trueLabels[a] != 0 && trueLabels[a] == foundLabels[b] && shared[a][b] > 0 {
        let union = trueAreas[a] + foundAreas[b] - shared[a][b]
        expected.append(ObjectPair(truth: a, found: b, overlap: Double(shared[a][b]) / Double(union)))
      }
    }
    #expect(overlay.candidates == expected && expected.count > 4)
    #expect(overlay.truth == trueLabels && overlay.foundAreas == foundAreas)
    for label in 1...2 {
      for object in overlay.trueObjects(label: label) { #expect(object.area == trueAreas[object.number]) }
    }
  }
}
