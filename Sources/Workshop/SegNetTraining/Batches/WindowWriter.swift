import Imaging
import LabelledPictures
import SegNetModel

/// Writes windows into a network's batch, varied where they say so.
final class WindowWriter: @unchecked Sendable {
  private let input: PictureInput
  /// One per worker, which alone uses it.
  private let scratch: [VariedWindow]

  init(
    windowSize: PixelSize, input: PictureInput, workers: Int, extraPlanes: Set<PixelPlane>
  ) throws(TrainingError) {
    self.input = input
    var scratch: [VariedWindow] = []
    for _ in 0..<workers { scratch.append(try VariedWindow(size: windowSize, extraPlanes: extraPlanes)) }
    self.scratch = scratch
  }

  func write(
    _ window: Window, of sample: TrainingSample, to pictures: FeatureMap, _ targets: BatchTargets,
    picture: Int, worker: Int
  ) {
    if window.changes.isNone {
      pictures.write(sample, window, input: input, picture: picture)
      targets.write(sample, window, picture: picture)
    } else {
      scratch[worker].make(window, of: sample)
      pictures.write(scratch[worker], input: input, picture: picture)
      targets.write(scratch[worker], picture: picture)
    }
  }
}
