import Imaging
import SafeFiles

extension Dataset {
  /// Reads a split into memory at a network's scale.
  ///
  /// - Parameter progress: called before each picture with the number done and the total.
  /// - Throws: `FileError` for a broken picture or mask, or one smaller than a block.
  public func samples(in split: Split, reduction: Int, progress: (Int, Int) -> Void = { _, _ in }) throws
    -> [TrainingSample]
  {
    let items = items(in: split)
    var samples: [TrainingSample] = []
    for (index, item) in items.enumerated() {
      progress(index, items.count)
      samples.append(try sample(item, reduction: reduction))
    }
    return samples
  }

  /// Reads one picture at a network's scale.
  ///
  /// - Throws: `FileError` for a broken picture or mask, `TrainingError` for a picture smaller than a block.
  public func sample(_ item: Item, reduction: Int) throws -> TrainingSample {
    let labelled = try load(item)
    var labels = MaskReduction.majority(
      labelled.mask, reduction: reduction, classes: palette.count, ignoreLabel: self.ignoreLabel)
    if let own = self.ignoreLabel, own != SegNetTraining.ignoreLabel {
      for index in labels.labels.indices where labels.labels[index] == own {
        labels.labels[index] = SegNetTraining.ignoreLabel
      }
    }
    return try TrainingSample(name: item.name, image: labelled.picture, labels: labels, reduction: reduction)
  }
}
