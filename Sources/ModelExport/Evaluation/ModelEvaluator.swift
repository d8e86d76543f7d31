import Imaging
import ObjectAnalysis
import SafeFiles
import SegNetModel
import SegNetTraining

/// Runs a model over a split of a data set and compares labels and counts with the truth.
public struct ModelEvaluator {
  public let dataset: Dataset
  public let split: Dataset.Split

  /// - Throws: `FileError` when the split has no picture.
  public init(dataset: Dataset, split: Dataset.Split) throws(FileError) {
    guard !dataset.items(in: split).isEmpty else {
      throw FileError(
        dataset.path, "has no picture in the split '\(split.rawValue)'", advice: "see its split.json")
    }
    (self.dataset, self.split) = (dataset, split)
  }

  /// - Parameter progress: called before each picture with the number done and the total.
  /// - Throws: `FileError` for a broken picture or mask, or a model whose classes are not the data set's;
  ///   `RuntimeError` for a picture size that the model cannot take.
  public func evaluate(_ segmenter: PictureSegmenter, progress: (Int, Int) -> Void = { _, _ in }) throws
    -> EvaluationReport
  {
    let palette = segmenter.description.palette
    try check(palette)
    let counter = try ObjectCounter(
      rules: ObjectRules(minimumArea: segmenter.description.counting.minimumArea),
      reduction: segmenter.description.input.reduction)
    var matrix = ConfusionMatrix(classes: palette.count)
    var tallies = [CountTally](repeating: CountTally(), count: palette.count)
    let items = dataset.items(in: split)
    for (index, item) in items.enumerated() {
      progress(index, items.count)
      let sample = try dataset.load(item)
      let labels = try segmenter.segment(sample.picture)
      let mask = dataset.mask(of: sample, reduction: segmenter.description.input.reduction)
      matrix.add(labels: mask.labels, predicted: labels.labels)
      let predicted = try Self.count(labels, counter)
      let truth = try dataset.trueCounts(of: item, in: sample)
      for label in palette.entries.indices {
        tallies[label].add(predicted: predicted.objects(label: label), truth: truth[label])
      }
    }
    return report(matrix, tallies, arithmetic: segmenter.description.arithmetic)
  }

  private static func count(_ labels: LabelMap, _ counter: ObjectCounter) throws(AnalysisError) -> FrameCount
  {
    var components = try ConnectedComponents(size: labels.size)
    components.analyze(labels)
    return counter.count(components.objects, overflow: components.overflow)
  }

  private func check(_ palette: ClassPalette) throws(FileError) {
    let (model, expected) = (palette.entries.map(\.name), dataset.palette.entries.map(\.name))
    guard model == expected else {
      throw FileError(
        dataset.path,
        "has the classes \(expected.joined(separator: ", ")), the model \(model.joined(separator: ", "))",
        advice: "evaluate a model on a data set with the classes it was trained on")
    }
  }

  private func report(_ matrix: ConfusionMatrix, _ tallies: [CountTally], arithmetic: Arithmetic)
    -> EvaluationReport
  {
    let occurring = (0..<matrix.classes).compactMap { matrix.intersectionOverUnion($0) }
    var report = EvaluationReport(
      split: split.rawValue, pictures: tallies[0].pictures, arithmetic: arithmetic.rawValue,
      meanIoU: occurring.reduce(0, +) / Double(max(1, occurring.count)), classes: [:])
    for (label, entry) in dataset.palette.objects {
      report.classes[entry.name] = EvaluationReport.ClassResult(
        iou: matrix.intersectionOverUnion(label), countTrue: tallies[label].truth,
        countPredicted: tallies[label].predicted,
        countMAE: tallies[label].meanAbsoluteError, exactShare: tallies[label].exactShare)
    }
    return report
  }
}

extension Dataset {
  /// A picture's labels at the scale of a network.
  func mask(of sample: LabelledPicture, reduction: Int) -> LabelMap {
    MaskReduction.majority(
      sample.mask, reduction: reduction, classes: palette.count, ignoreLabel: ignoreLabel)
  }

  /// The true number of objects per class label: those that the data set keeps apart, else the connected components of
  /// the mask.
  func trueCounts(of item: Item, in sample: LabelledPicture) throws(AnalysisError) -> [Int] {
    var counts = [Int](repeating: 0, count: palette.count)
    if let objects = objects(of: item, in: sample) {
      for object in objects { counts[object.label] += 1 }
    } else {
      var mask = sample.mask
      if let ignoreLabel {
        for index in mask.labels.indices where mask.labels[index] == ignoreLabel { mask.labels[index] = 0 }
      }
      let sizes = try ObjectSizes(of: mask, classes: palette.count)
      for label in 1..<palette.count { counts[label] = sizes.areas[label].count }
    }
    return counts
  }
}
