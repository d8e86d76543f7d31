import Foundation
import Imaging
import LabelledPictures
import SegNetModel
import SegNetTraining
import System

@testable import ModelExport

/// A data set of one class, a picture per mask, all to validate with.
struct DrawnDataset: ~Copyable {
  let dataset: Dataset
  private let folder: String

  init(_ masks: [LabelMap], instances: [InstanceMap] = []) throws {
    folder = NSTemporaryDirectory() + "hooke-drawn-" + UUID().uuidString
    for name in ["images", "masks", "instances"] { try prepareFolder("\(folder)/\(name)") }
    let classes = "classes: [{ name: background, color: '#000000' }, { name: cell, color: '#ff0000' }]\n"
    try writeFileAtomically("\(folder)/classes.yaml", Array(classes.utf8))
    let names = masks.indices.map { "p\(10 + $0)" }
    let split = "{\"val\": [\(names.map { "\"\($0)\"" }.joined(separator: ", "))]}"
    try writeFileAtomically("\(folder)/split.json", Array(split.utf8))
    for (index, name) in names.enumerated() {
      let picture = RGBImage(size: masks[index].size)
      try writeFileAtomically("\(folder)/images/\(name).png", PNGCodec.encode(picture))
      try writeFileAtomically("\(folder)/masks/\(name).png", PNGCodec.encode(masks[index]))
      if index < instances.count {
        try writeFileAtomically("\(folder)/instances/\(name).png", PNGCodec.encode(instances[index]))
      }
    }
    dataset = try Dataset(path: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func model(_ counting: CountingRules? = nil) -> ModelDescription {
    ModelDescription(
      kind: .compact, arithmetic: .int8, network: NetworkSpec.segNet(widths: [2], classes: 2).folded,
      palette: dataset.palette,
      input: PictureInput(reduction: 1, mean: [1, 2, 3], standardDeviation: [1, 2, 3]),
      counting: counting ?? CountingRules(palette: dataset.palette),
      provenance: TrainingProvenance(command: [], seed: 1, epochs: 1, trainingPictures: 1))
  }

  /// The rules that suit what a network found.
  func rules(_ found: [LabelMap]) throws -> CountingRules {
    var choice = CountingChoice(dataset: dataset, description: model())
    for (item, labels) in zip(dataset.items, found) {
      try choice.add(item, dataset.load(item), labels: labels)
    }
    return choice.rules
  }

  /// What the rules make of it.
  func report(_ found: [LabelMap], _ counting: CountingRules) throws -> EvaluationReport {
    let analyzer = PictureAnalyzer(model: model(counting))
    let specks = try SpeckLimits(of: dataset.items, in: dataset)
    var tallies = EvaluationTallies(palette: dataset.palette)
    for (item, labels) in zip(dataset.items, found) {
      tallies.add(
        try ExaminedPicture(
          dataset.load(item), of: item, in: dataset, labels: labels, analyzer: analyzer, specks: specks))
    }
    return tallies.report(split: "val", arithmetic: "int8", splitting: "none")
  }
}

extension LabelMap {
  /// A rectangle of a class.
  mutating func fill(_ label: UInt8 = 1, x: Int, y: Int, width: Int, height: Int) {
    for row in y..<y + height { for column in x..<x + width { self[column, row] = label } }
  }
}
