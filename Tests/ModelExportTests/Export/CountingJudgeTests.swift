import Imaging
import SegNetModel
import SegNetRuntime
import LabelledPictures
import SegNetTraining
import Testing

@testable import ModelExport

struct CountingJudgeTests {
  @Test func countsAsAnExportWould() throws {
    let scene = try EvaluationScene()
    let (palette, items) = (scene.dataset.palette, scene.dataset.items(in: .val))
    let judge = try CountingJudge(
      dataset: scene.dataset, split: .val, network: .segNet(widths: [2], classes: palette.count),
      input: PictureInput(reduction: 1, mean: [1, 2, 3], standardDeviation: [1, 2, 3]))
    let pictures = try items.map { try scene.dataset.load($0) }
    let truth = try zip(items, pictures).map { item, picture in
      try scene.dataset.trueCounts(scene.dataset.judgedObjects(of: item, in: picture), in: picture)
    }
    // Without any object, what is missed is what there is.
    let none = try judge.errors(pictures.map { (LabelMap(size: $0.mask.size, filledWith: 0), []) })
    let perfect = try judge.errors(
      pictures.map { picture in
        (LabelMap(size: picture.mask.size, labels: picture.mask.labels.map { $0 == 255 ? 0 : $0 }), [])
      })
    #expect(none[0] == 0 && perfect[0] == 0)
    for (label, _) in palette.objects {
      let mean = Double(truth.reduce(0) { $0 + $1[label] }) / Double(truth.count)
      #expect(none[label] == mean && mean > 0)
      #expect(perfect[label] < mean / 2)
    }
    // What is found where nobody judged is no mistake.
    let unjudged = pictures.map { picture in
      (LabelMap(size: picture.mask.size, labels: picture.mask.labels.map { $0 == 255 ? 1 : 0 }), [Float]())
    }
    #expect(unjudged.contains { $0.0.labels.contains(1) })
    #expect(try judge.errors(unjudged) == none)
  }

  @Test(arguments: [(true, 0), (false, 3)])
  func learnedMapsTellCellsApart(tells: Bool, error: Double) throws {
    let strip = try TouchingStrip()
    let judge = try CountingJudge(
      dataset: strip.dataset, split: .val, network: strip.network,
      input: PictureInput(reduction: 1, mean: [1, 2, 3], standardDeviation: [1, 2, 3]))
    #expect(try judge.errors([(strip.mask, strip.maps(tells: tells).values)]) == [0, error])
  }
}
