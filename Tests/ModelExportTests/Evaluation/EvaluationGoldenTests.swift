import Foundation
import Imaging
import SegNetModel
import LabelledPictures
import SegNetTraining
import Testing

@testable import ModelExport

/// What scikit-image and SciPy make of the same pictures; made by `tools/make-evaluation-golden`.
private struct EvaluationGolden: Decodable {
  struct SizeValues: Decodable {
    var above, up_to: Int?
    var `true`, matched, wrong: Int
  }

  struct ClassValues: Decodable {
    var iou, dice, precision, recall, accuracy: Double
    var countTrue, countPredicted: Int
    var countMAE, countBias, countDeviation, exactShare: Double
    var averagePrecision: [Double]
    var averagePrecisionByPicture, panopticQuality, segmentationQuality: Double
    var boxRecall, boxPrecision: Double
    var bySize: [SizeValues]

    enum CodingKeys: String, CodingKey {
      case iou, dice, precision, recall, accuracy
      case countTrue = "count_true"
      case countPredicted = "count_predicted"
      case countMAE = "count_mae"
      case countBias = "count_bias"
      case countDeviation = "count_deviation"
      case exactShare = "exact_share"
      case averagePrecision = "average_precision"
      case averagePrecisionByPicture = "average_precision_by_picture"
      case panopticQuality = "panoptic_quality"
      case segmentationQuality = "segmentation_quality"
      case boxRecall = "box_recall"
      case boxPrecision = "box_precision"
      case bySize = "by_size"
    }
  }

  var gates: [Int]
  var reduction: Reduction
  var confusion: [[Int]]
  var agreement: [String: Double]
  var classes: [String: ClassValues]
}

/// A data set, label maps as a network might give them, and the model they would be of.
struct EvaluationScene {
  let dataset: Dataset
  let folder: String

  init() throws {
    folder = Bundle.module.resourceURL!.appending(path: "Fixtures/evaluation").path
    dataset = try Dataset(path: "\(folder)/dataset")
  }

  func model(_ counting: CountingRules, reduction: Reduction) -> ModelDescription {
    ModelDescription(
      kind: .compact, arithmetic: .int8,
      network: NetworkSpec.segNet(widths: [2], classes: dataset.palette.count).folded,
      palette: dataset.palette,
      input: PictureInput(reduction: reduction, mean: [1, 2, 3], standardDeviation: [1, 2, 3]),
      counting: counting,
      provenance: TrainingProvenance(command: [], seed: 1, epochs: 1, trainingPictures: 1))
  }

  /// The label maps given, else those of the fixture, beside the truth.
  func examined(_ model: ModelDescription, labels: (Dataset.Item) throws -> LabelMap? = { _ in nil }) throws
    -> [ExaminedPicture]
  {
    let analyzer = PictureAnalyzer(model: model)
    return try dataset.items(in: .val).map { item in
      try ExaminedPicture(
        dataset.load(item), of: item, in: dataset,
        labels: labels(item) ?? PictureFile.readLabels("\(folder)/labels/\(item.name).png"),
        analyzer: analyzer)
    }
  }

  func report(_ pictures: [ExaminedPicture]) -> EvaluationReport {
    var tallies = EvaluationTallies(palette: dataset.palette)
    for picture in pictures { tallies.add(picture) }
    return tallies.report(split: "val", arithmetic: "int8", splitting: "none")
  }
}

struct EvaluationGoldenTests {
  @Test func agreesWithScikitImage() throws {
    let scene = try EvaluationScene()
    let golden = try JSONDecoder().decode(
      EvaluationGolden.self, from: Data(contentsOf: URL(filePath: "\(scene.folder)/golden.json")))
    let model = scene.model(CountingRules(minimumArea: golden.gates), reduction: golden.reduction)
    let report = scene.report(try scene.examined(model))
    #expect(report.confusion.pixels == golden.confusion)
    func same(_ ours: Double?, _ theirs: Double, _ what: String) {
      #expect(abs((ours ?? .nan) - theirs) < 1e-9, "\(what): \(String(describing: ours)), expected \(theirs)")
    }
    for (name, expected) in golden.classes {
      let result = try #require(report.classes[name])
      #expect(result.countTrue == expected.countTrue && result.countPredicted == expected.countPredicted)
      same(result.iou, expected.iou, "IoU")
      same(result.dice, expected.dice, "Dice")
      same(result.precision, expected.precision, "precision")
      same(result.recall, expected.recall, "recall")
      same(result.accuracy, expected.accuracy, "accuracy")
      same(result.countMAE, expected.countMAE, "count error")
      same(result.countBias, expected.countBias, "bias")
      same(result.countDeviation, expected.countDeviation, "deviation")
      same(result.exactShare, expected.exactShare, "exact share")
      same(
        result.countAccuracy,
        1 - abs(Double(expected.countPredicted - expected.countTrue)) / Double(expected.countTrue), "sum")
      let instances = try #require(result.instances)
      #expect(instances.averagePrecisionThresholds.count == instances.averagePrecision.count)
      for (ours, theirs) in zip(instances.averagePrecision, expected.averagePrecision) {
        same(ours, theirs, "average precision")
      }
      same(
        instances.meanAveragePrecision,
        expected.averagePrecision.reduce(0, +) / Double(expected.averagePrecision.count), "mean")
      same(instances.averagePrecisionByPicture, expected.averagePrecisionByPicture, "by picture")
      same(instances.panopticQuality, expected.panopticQuality, "panoptic quality")
      same(instances.segmentationQuality, expected.segmentationQuality, "segmentation quality")
      let boxes = try #require(result.boxes)
      same(boxes.recall, expected.boxRecall, "box recall")
      same(boxes.precision, expected.boxPrecision, "box precision")
      let sizes = try #require(result.bySize)
      #expect(sizes.count == expected.bySize.count && sizes.count > 1)
      for (ours, theirs) in zip(sizes, expected.bySize) {
        #expect(ours.above == theirs.above && ours.upTo == theirs.up_to, "\(ours)")
        #expect(
          ours.truth == theirs.true && ours.matched == theirs.matched && ours.wrong == theirs.wrong,
          "\(ours), \(theirs)")
        same(ours.recall, Double(theirs.matched) / Double(theirs.true), "recall of \(ours.range)")
        same(
          ours.averagePrecision, Double(theirs.matched) / Double(theirs.true + theirs.wrong),
          "of \(ours.range)")
      }
    }
    let pictures = try #require(report.byPicture)
    #expect(pictures.map(\.agreement) == pictures.map(\.agreement).sorted())
    #expect(pictures.allSatisfy { $0.agreementBasis == .outlines })
    for picture in pictures { same(picture.agreement, golden.agreement[picture.name]!, picture.name) }
  }

  @Test func perfectLabelsAreWorthOne() throws {
    let scene = try EvaluationScene()
    let model = scene.model(CountingRules(minimumArea: [0, 0, 0]), reduction: 1)
    let pictures = try scene.examined(model) { item in
      let sample = try scene.dataset.load(item)
      return LabelMap(size: sample.mask.size, labels: sample.mask.labels.map { $0 == 255 ? 0 : $0 })
    }
    let report = scene.report(pictures)
    for result in report.classes.values {
      #expect(result.iou == 1 && result.recall == 1 && result.accuracy == 1)
      // Discs that touch are one object: found are as many as there are components, never more than objects.
      #expect(result.countPredicted <= result.countTrue)
    }
    #expect(report.meanIoU == 1 && report.pixelAccuracy == 1)
  }

  @Test func jsonSpeaksSnakeCase() throws {
    let scene = try EvaluationScene()
    let model = scene.model(CountingRules(minimumArea: [0, 9, 4]), reduction: 2)
    let report = scene.report(try scene.examined(model))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(report)
    #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)
    let object = try JSONSerialization.jsonObject(with: data)
    func keys(_ value: Any) -> [String] {
      if let dictionary = value as? [String: Any] { return dictionary.keys + dictionary.values.flatMap(keys) }
      if let list = value as? [Any] { return list.flatMap(keys) }
      return []
    }
    #expect(keys(object).allSatisfy { $0.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" } })
    for key in [
      "panoptic_quality", "count_bias", "pixel_accuracy", "by_picture", "average_precision", "agreement_by",
    ] {
      #expect(keys(object).contains(key))
    }
  }
}
