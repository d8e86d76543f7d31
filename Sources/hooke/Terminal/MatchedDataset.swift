import Imaging
import LabelledPictures
import SegNetModel
import System

extension Dataset {
  /// Opens a data set for a model: its classes are matched by name, and what is not alike is said on standard error.
  ///
  /// - Throws: `FileError` also for names that only one of the two has.
  init(path: String, for palette: ClassPalette) throws(FileError) {
    let (dataset, note) = try Dataset(path: path).matched(to: palette)
    if let note { StandardStream.errors.write("note: \(path): \(note)\n") }
    self = dataset
  }

  /// The data set in the order of classes of a training that goes on.
  ///
  /// - Parameter checkpoint: where the training stands; need not be there yet.
  /// - Throws: `FileError` for other classes, or a file that is none of weights.
  func matched(toTraining checkpoint: String) throws(FileError) -> Dataset {
    guard pathKind(checkpoint) == .file else { return self }
    let (dataset, note) = try matched(
      to: WeightsFile(path: checkpoint).description.palette, of: "the training",
      advice:
        "go on with the data set that it began with, or take what it learnt to other classes: 'hooke train --from'"
    )
    if let note { StandardStream.errors.write("note: \(path): \(note)\n") }
    return dataset
  }
}
