import Imaging
import ObjectAnalysis
import SegNetModel
import LabelledPictures
import SegNetTraining
import Testing

@testable import ModelExport

struct IgnoredPixelsTests {
  /// The right half of the picture was judged by nobody.
  private let mask: LabelMap = {
    var mask = LabelMap(size: PixelSize(width: 8, height: 4))
    for y in 0..<4 { for x in 4..<8 { mask[x, y] = 255 } }
    return mask
  }()

  private func object(_ minX: Int, _ maxX: Int) -> LabelledObject {
    LabelledObject(label: 1, box: PixelBox(minX: minX, minY: 0, maxX: maxX, maxY: 4))
  }

  @Test func moreThanHalfOfAnObjectDecides() throws {
    #expect(IgnoredPixels(of: mask, ignoreLabel: nil) == nil)
    #expect(IgnoredPixels(of: mask, ignoreLabel: 254) == nil)
    let ignored = try #require(IgnoredPixels(of: mask, ignoreLabel: 255))
    var instances = InstanceMap(size: mask.size)
    // The first has half of its pixels there, the second three of four; the third has none.
    for x in 3..<5 { instances.identifiers[x] = 1 }
    for x in 3..<7 { instances.identifiers[8 + x] = 2 }
    #expect(ignored.holds(instances, count: 4) == [false, false, true, false])
    #expect(!ignored.holds(object(2, 6), showsCores: false))
    #expect(ignored.holds(object(3, 6), showsCores: false))
    // At half the size.
    var small = InstanceMap(size: PixelSize(width: 4, height: 2))
    small.identifiers = [1, 1, 1, 0, 2, 2, 2, 2]
    #expect(ignored.holds(small, count: 3, reduction: 2) == [false, false, false])
    small.identifiers[1] = 0
    small.identifiers[3] = 1
    #expect(ignored.holds(small, count: 3, reduction: 2) == [false, true, false])
  }

  /// Around a core the mask may ignore the rest of the object.
  @Test func aBoxWithACoreWasJudged() throws {
    var mask = mask
    mask[6, 2] = 1
    let ignored = try #require(IgnoredPixels(of: mask, ignoreLabel: 255))
    #expect(ignored.holds(object(3, 8), showsCores: false))
    #expect(!ignored.holds(object(3, 8), showsCores: true))
    #expect(ignored.holds(object(3, 6), showsCores: true))
  }

  /// Something found where nobody judged changes nothing, and something missed there neither.
  @Test func objectsInIgnoredPixelsAreNeitherRightNorWrong() throws {
    let scene = try EvaluationScene()
    let model = scene.model(CountingRules(minimumArea: [0, 0, 0]), reduction: 1)
    let analyzer = PictureAnalyzer(model: model)
    let item = try #require(scene.dataset.items(in: .val).first)
    var sample = try scene.dataset.load(item)
    var labels = LabelMap(
      size: sample.mask.size, labels: sample.mask.labels.map { $0 == 255 ? 0 : $0 })
    func examined() throws -> ExaminedPicture {
      try ExaminedPicture(sample, of: item, in: scene.dataset, labels: labels, analyzer: analyzer)
    }
    let before = try examined()
    // A corner of the picture, ignored, with an object that is there only for the data set, and one only for the network.
    for y in 0..<12 {
      for x in 0..<12 {
        let index = y * sample.mask.size.width + x
        sample.mask.labels[index] = 255
        sample.instances?.identifiers[index] = 0
        labels.labels[index] = 0
      }
    }
    let empty = try examined()
    sample.instances?.identifiers[0] = 900
    sample.instances?.identifiers[1] = 900
    sample.instances?.identifiers[2] = 900
    sample.mask.labels[0] = 1
    for y in 6..<10 { for x in 6..<10 { labels[x, y] = 2 } }
    let full = try examined()
    #expect(before.agreementBasis == .outlines)
    #expect(full.trueCounts == empty.trueCounts && full.trueObjects == empty.trueObjects)
    #expect(full.analysis.objects.count == empty.analysis.objects.count + 1)
    for label in 0..<3 {
      #expect(full.analysis.count.objects(label: label) == empty.analysis.count.objects(label: label))
    }
    #expect(full.countedObjects == empty.countedObjects && full.agreement == empty.agreement)
  }
}
