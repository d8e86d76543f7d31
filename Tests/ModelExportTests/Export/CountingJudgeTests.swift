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
    let truth = zip(items, pictures).map { item, picture in
      scene.dataset.trueObjects(of: item, in: picture).counts(classes: palette.count)
    }
    // Without any object, what is missed is what there is.
    let nothing = pictures.map { (labels: LabelMap(size: $0.mask.size, filledWith: 0), maps: [Float]()) }
    let all = pictures.map { picture in
      let labels: [UInt8] = picture.mask.labels.map { $0 == 255 ? 0 : $0 }
      return (labels: LabelMap(size: picture.mask.size, labels: labels), maps: [Float]())
    }
    let (none, perfect) = (try judge.counts(nothing), try judge.counts(all))
    #expect(none[0] == ClassCounts() && perfect[0] == ClassCounts())
    for (label, _) in palette.objects {
      let mean = Double(truth.reduce(0) { $0 + $1[label] }) / Double(truth.count)
      let (lost, found) = (none[label], perfect[label])
      #expect(lost.counts.meanAbsoluteError == mean && mean > 0)
      #expect(lost.objects.missed == lost.objects.truth && lost.objects.wrong == 0)
      #expect(lost.objects.f1 == 0)
      #expect(found.counts.meanAbsoluteError < mean / 2)
      #expect(found.objects.missed < lost.objects.missed / 2)
    }
    // What is found where nobody judged is no mistake.
    let unjudged = pictures.map { picture in
      (LabelMap(size: picture.mask.size, labels: picture.mask.labels.map { $0 == 255 ? 1 : 0 }), [Float]())
    }
    #expect(unjudged.contains { $0.0.labels.contains(1) })
    #expect(try judge.counts(unjudged) == none)
  }

  @Test(arguments: [(true, 0), (false, 3)])
  func learnedMapsTellCellsApart(tells: Bool, error: Double) throws {
    let strip = try TouchingStrip()
    let judge = try CountingJudge(
      dataset: strip.dataset, split: .val, network: strip.network,
      input: PictureInput(reduction: 1, mean: [1, 2, 3], standardDeviation: [1, 2, 3]))
    let counts = try judge.counts([(strip.mask, strip.maps(tells: tells).values)])
    #expect(counts.map(\.counts.meanAbsoluteError) == [0, error])
    #expect(counts[1].objects.matched == (tells ? 4 : 0))
  }
}
