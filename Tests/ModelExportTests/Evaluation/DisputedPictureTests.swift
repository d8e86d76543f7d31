import Imaging
import LabelledPictures
import SegNetModel
import System
import Testing

@testable import ModelExport

/// What is said where a model and a label disagree.
struct DisputedPictureTests {
  private let dataset: Dataset
  private let analyzer: PictureAnalyzer
  private let sample: LabelledPicture
  /// What a network that is always right gives.
  private let right: LabelMap

  init() throws {
    let scene = try EvaluationScene()
    dataset = scene.dataset
    var model = scene.model(CountingRules(palette: dataset.palette), reduction: 1)
    model.palette = dataset.palette
    analyzer = PictureAnalyzer(model: model)
    sample = try dataset.load(dataset.items(in: .val)[0])
    right = LabelMap(size: sample.mask.size, labels: sample.mask.labels.map { $0 == 255 ? 0 : $0 })
  }

  private func disputed(_ labels: LabelMap, sure: UInt8 = 250, sample: LabelledPicture? = nil) throws
    -> DisputedPicture
  {
    DisputedPicture(
      sample ?? self.sample, dataset: dataset,
      output: (labels, [UInt8](repeating: sure, count: labels.labels.count)),
      analysis: try analyzer.analyze(labels, pictureSize: labels.size), reduction: 1)
  }

  /// An object of some pixels, its number, and the pixels that are labelled as its class.
  private func object() throws -> (number: Int, label: UInt8, pixels: [Int]) {
    let (map, objects) = (try #require(sample.instances), try #require(dataset.numberedObjects(in: sample)))
    for (number, object) in objects.enumerated() {
      guard let object else { continue }
      let pixels = map.identifiers.indices.filter {
        Int(map.identifiers[$0]) == number && Int(sample.mask.labels[$0]) == object.label
      }
      if pixels.count >= 20 { return (number, UInt8(object.label), pixels) }
    }
    throw FileError("fixture", "has no object of 20 pixels")
  }

  @Test func aModelThatIsRightDisputesNothing() throws {
    for sure in [130, 250] as [UInt8] {
      let picture = try disputed(right, sure: sure)
      #expect(picture.labelledObjects.isEmpty && picture.unlabelledObjects.isEmpty)
      #expect(picture.whole?.agreement == 1)
    }
    #expect(
      try #require(disputed(right, sure: 250).whole).loss < #require(disputed(right, sure: 200).whole).loss)
  }

  @Test func whatIsNotSeenAndWhatIsSeenAsAnotherClass() throws {
    let (number, label, pixels) = try object()
    let other: UInt8 = label == 1 ? 2 : 1
    for (given, kind) in [(0, .notSeen), (other, .otherClass)] as [(UInt8, LabelDisagreement.Kind)] {
      var labels = right
      for pixel in pixels { labels.labels[pixel] = given }
      let found = try disputed(labels).labelledObjects
      #expect(found.map(\.doubt.object?.number) == [number] && found.map(\.kind) == [kind])
      // -ln of what is left of a confidence of 250.5 / 256.
      #expect(abs(try #require(found.first).loss - log(256 / 5.5)) < 1e-9)
      let (own, its) = (dataset.palette.entries[Int(label)].name, dataset.palette.entries[Int(given)].name)
      #expect(
        found.first?.doubt.reason == "labelled \(own), but the model sees \(its) on 100 % of it, sure to 98 %"
      )
    }
    var half = right
    for pixel in pixels.prefix(pixels.count / 3) { half.labels[pixel] = 0 }
    #expect(try disputed(half).labelledObjects.map(\.kind) == [.inPart])
  }

  @Test func whatNobodyLabelled() throws {
    let (number, label, pixels) = try object()
    var bare = sample
    for pixel in bare.mask.labels.indices where Int(bare.instances!.identifiers[pixel]) == number {
      (bare.mask.labels[pixel], bare.instances!.identifiers[pixel]) = (0, 0)
    }
    var labels = LabelMap(size: right.size)
    for pixel in pixels { labels.labels[pixel] = label }
    let found = try disputed(labels, sample: bare).unlabelledObjects
    #expect(found.map(\.kind) == [.notLabelled] && found.first?.doubt.object?.number == nil)
    #expect(found.first?.doubt.object?.className == dataset.palette.entries[Int(label)].name)
    #expect(found.first?.doubt.reason == "the model counts it, sure to 98 %, and nothing is labelled there")
  }
}
