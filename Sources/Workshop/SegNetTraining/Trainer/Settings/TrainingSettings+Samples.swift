import Imaging
import LabelledPictures
import SegNetModel
import Settings

extension TrainingSettings {
  /// How these settings want pictures; what is left open is not reduced, and keeps the camera's levels.
  ///
  /// - Throws: `TrainingError` for settings that give no network.
  public func sampleForm(classes: Int) throws(TrainingError) -> SampleForm {
    SampleForm(
      reduction: self.reduction ?? 1, levels: self.levels ?? .camera, weighting: pixelWeighting,
      maps: try networkSpec(classes: classes).regressionMaps)
  }
}
