import Imaging
import ObjectAnalysis
import SegNetModel
import LabelledPictures
import SegNetTraining
import Testing

@testable import ModelExport

struct FrameAnalyzerIgnoredTests {
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
      #expect(full.analysis.counted(label: label) == empty.analysis.counted(label: label))
    }
    #expect(full.countedObjects == empty.countedObjects && full.agreement == empty.agreement)
  }
}
