import Imaging
import LabelledPictures
import SegNetModel
import Testing

@testable import ModelExport

struct AnalyzedPictureTests {
  /// Cores are objects shrunk about their centres.
  @Test func boxesOfCoresGrowToWholeObjects() throws {
    let scene = try EvaluationScene()
    var rules = CountingRules(minimumArea: [0, 0, 0])
    rules.coreFractions = [1, 0.5, 1]
    let analyzer = PictureAnalyzer(model: scene.model(rules, reduction: 4))
    var labels = LabelMap(size: PixelSize(width: 20, height: 15))
    for y in 5..<9 { for x in 6..<12 { labels[x, y] = 1 } }
    for y in 0..<3 { labels[0, y] = 2 }
    for y in 13..<15 { labels[19, y] = 1 }
    let objects = try analyzer.analyze(labels, pictureSize: PixelSize(width: 80, height: 61)).objects
    #expect(
      objects.map(\.box) == [
        PixelBox(minX: 0, minY: 0, maxX: 4, maxY: 12), PixelBox(minX: 12, minY: 12, maxX: 60, maxY: 44),
        PixelBox(minX: 74, minY: 48, maxX: 80, maxY: 61),
      ])
  }
}
