import Imaging
import System
import LabelledPictures
import SegNetTraining
import Testing

@testable import Reports

struct SummaryPageTests {
  @Test func thePageHoldsEverythingAndNeedsNothing() throws {
    let folder = try ScratchFolder()
    let samples = [try sample("a"), try sample("b<c>")]
    let log = try TrainingLog(folder: folder.path, palette: palette, validation: samples)
    for epoch in 1...3 { try log.epochEnded(report(epoch)) }
    let path = try log.writeSummary(
      facts: [("data set", "blood & <more>")], settings: "loss: \"dice\"\n", samples: samples,
      predicted: samples.map { LabelMap(size: $0.size, filledWith: 1) }, judgedOn: "validation pictures")
    let text = String(decoding: try readFile(path), as: UTF8.self)
    #expect(text.contains("blood &amp; &lt;more&gt;") && text.contains("loss: &quot;dice&quot;"))
    // 180 of 1200 pixels of each picture are red cells; all are taken for such.
    #expect(text.contains("<td>0.1500</td>") && text.contains("<td>360</td><td>2400</td>"))
    #expect(text.split(separator: "data:image/png;base64,").count == 4)
    #expect(!text.contains("src=\"http") && !text.contains("href="))
  }

  @Test func theFinderHasAPlot() throws {
    var points: [LearningRateSearch.Point] = []
    for step in 1...40 {
      let distance = abs(Double(step) - 30)
      points.append(LearningRateSearch.Point(learningRate: 1e-5 * Double(step), loss: distance + 1))
    }
    let search = LearningRateSearch(points: points)
    let picture = LearningRateChart(search).image()
    #expect(picture.size == PixelSize(width: 720, height: 480) && Set(picture.pixels).count > 10)
    #expect(LearningRateChart(LearningRateSearch(points: [])).image().size == picture.size)
  }
}
