import Imaging
import SegNetModel

/// A part of a sample as the network gets it: where it begins, and whether it is mirrored.
struct Window: Equatable, Sendable {
  var sample: Int
  var x = 0
  var y = 0
  var mirrorsX = false
  var mirrorsY = false
  var changes = WindowChanges()
}

extension FeatureMap {
  /// Writes a window of a sample, normalised, as a picture of the batch. Outside the sample stand zeros: the mean colour.
  func write(_ sample: TrainingSample, _ window: Window, input: PictureInput, picture: Int) {
    let width = min(layout.width, sample.size.width - window.x)
    let height = min(layout.height, sample.size.height - window.y)
    let block = Float(input.reduction.weight)
    var all = rows(picture, 0, count: layout.height)
    all.update(repeating: 0)
    let sums = sample.sums.span
    for y in 0..<height {
      let sourceY = window.y + (window.mirrorsY ? height - 1 - y : y)
      let first = 3 * (sourceY * sample.size.width + window.x)
      let source = sums.extracting(first..<first + 3 * width)
      for channel in 0..<3 {
        var target = self.channel(picture, y, channel)
        let (mean, deviation) = (input.mean[channel], input.standardDeviation[channel])
        for x in 0..<width {
          let sourceX = window.mirrorsX ? width - 1 - x : x
          target[x] = (Float(source[3 * sourceX + channel]) / block - mean) / deviation
        }
      }
    }
  }
}
