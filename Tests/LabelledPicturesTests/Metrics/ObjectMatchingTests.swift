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
}
