import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining
import System

/// Runs a model over a split of a data set and compares labels, objects and counts with the truth, by the model's own
/// counting rules.
public struct ModelEvaluator {
  /// The pictures and the truth; a model must have the same classes.
  public let dataset: Dataset
  /// Has at least one picture.
  public let split: Dataset.Split

  /// - Throws: `FileError` when the split has no picture.
  public init(dataset: Dataset, split: Dataset.Split) throws(FileError) {
    guard !dataset.items(in: split).isEmpty else {
      throw FileError(
        dataset.path, "has no picture in the split '\(split.rawValue)'",
        advice: "see its split.json; 'hooke dataset split' makes one")
    }
    (self.dataset, self.split) = (dataset, split)
  }

  /// - Parameter progress: called before each picture and after the last with the number done and the total.
  /// - Throws: `FileError` for a broken picture or mask, or a model whose classes are not the data set's;
  ///   `RuntimeError` or `AnalysisError` for a picture size that the model cannot take.
  public func evaluate(_ segmenter: PictureSegmenter, progress: (Int, Int) -> Void = { _, _ in }) throws
    -> EvaluationReport
  {
    let description = segmenter.description
    var tallies = EvaluationTallies(palette: description.palette)
    try examine(segmenter, progress: progress) { tallies.add($0) }
    var report = tallies.report(
      split: split.rawValue, arithmetic: description.arithmetic.rawValue,
      splitting: description.counting.splitting.description)
    let gates = description.palette.objects.map { label, entry in
      (entry.name, description.counting.minimumArea[label])
    }
    report.minimumArea = Dictionary(uniqueKeysWithValues: gates)
    return report
  }

  /// Hands over each picture beside what the model made of it.
  ///
  /// - Parameter names: only pictures of these names, in this order; nil: all, in the order of the data set.
  /// - Throws: as `evaluate`, and what the body throws.
  public func examine(
    _ segmenter: PictureSegmenter, names: [String]? = nil, progress: (Int, Int) -> Void = { _, _ in },
    body: (ExaminedPicture) throws -> Void
  ) throws {
    let description = segmenter.description
    try dataset.check(description.palette)
    let analyzer = PictureAnalyzer(model: description)
    var items = dataset.items(in: split)
    if let names {
      let byName = Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0) })
      items = names.compactMap { byName[$0] }
    }
    for (index, item) in items.enumerated() {
      progress(index, items.count)
      let sample = try dataset.load(item)
      let output = try segmenter.output(of: sample.picture)
      var examined = try ExaminedPicture(
        sample, of: item, in: dataset, labels: output.labels, maps: output.maps, analyzer: analyzer)
      if !output.confidence.isEmpty {
        examined.certainty = LabelCertainty(
          labels: output.labels, confidence: output.confidence, sample: sample, dataset: dataset,
          reduction: description.input.reduction)
      }
      try body(examined)
    }
    progress(items.count, items.count)
  }
}

extension Dataset {
  /// - Throws: `FileError` naming the classes of both when a model has others.
  public func check(_ palette: ClassPalette) throws(FileError) {
    let (model, expected) = (palette.entries.map(\.name), self.palette.entries.map(\.name))
    guard model == expected else {
      throw FileError(
        path,
        "has the classes \(expected.joined(separator: ", ")), the model \(model.joined(separator: ", "))",
        advice: "use a data set with the classes that the model was trained on")
    }
  }
}
