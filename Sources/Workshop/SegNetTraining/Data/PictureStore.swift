import Imaging
import LabelledPictures

/// Pictures of a data set, each read once for every form that it is needed in: trainings that differ in other things share
/// them.
public final class PictureStore {
  private struct Key: Hashable {
    var path: String
    var form: SampleForm
  }

  private let data: Dataset
  private var read: [Key: TrainingSample] = [:]

  /// Reads nothing yet. What is read later stays in memory as long as the store.
  public init(_ data: Dataset) { self.data = data }

  /// - Parameter progress: called before each picture with the number done and the total.
  /// - Throws: `FileError` for a broken picture or mask, or a picture smaller than a block.
  public func samples(
    _ items: [Dataset.Item], as form: SampleForm, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [TrainingSample] {
    try items.enumerated().map { index, item in
      progress(index, items.count)
      let key = Key(path: item.picturePath, form: form)
      if let sample = read[key] { return sample }
      let sample = try data.sample(
        item, reduction: form.reduction, levels: form.levels, weighting: form.weighting, maps: form.maps)
      read[key] = sample
      return sample
    }
  }
}
