import Imaging
import LabelledPictures
import SegNetModel

extension PictureInput {
  /// Mean and standard deviation per channel of pictures, in 0...255.
  public init(measuring samples: [TrainingSample], trainedSize: PixelSize? = nil) throws(TrainingError) {
    guard let (levels, reduction) = samples.first.map({ ($0.levels, $0.reduction) }) else {
      throw .configuration("there are no pictures to train on")
    }
    guard samples.allSatisfy({ $0.reduction == reduction && $0.levels == levels }) else {
      throw .configuration("the pictures have different reductions or levels")
    }
    var (total, squares, count) = ([0, 0, 0], [0, 0, 0], 0)
    for sample in samples {
      count += sample.size.pixelCount
      let sums = sample.sums.span
      for channel in 0..<3 {
        var (part, square) = (0, 0)
        for index in stride(from: channel, to: sums.count, by: 3) {
          let value = Int(sums[index])
          part += value
          square += value * value
        }
        total[channel] += part
        squares[channel] += square
      }
    }
    let block = Double(reduction.weight)
    let means = total.map { Double($0) / Double(count) }
    let deviations = zip(squares, means).map { (Double($0) / Double(count) - $1 * $1).squareRoot() }
    self.init(
      levels: levels, reduction: reduction, mean: means.map { Float($0 / block) },
      // Flat pictures have no deviation to divide by.
      standardDeviation: deviations.map { Float(max($0 / block, 1)) }, trainedSize: trainedSize)
  }
}

extension PictureInput {
  /// The same pictures, normalised with the mean and deviation of another model, whose weights expect them so.
  func normalized(as other: PictureInput) -> PictureInput {
    PictureInput(
      levels: levels, reduction: reduction, mean: other.mean, standardDeviation: other.standardDeviation,
      trainedSize: trainedSize)
  }
}

/// Pixels of each class in samples; labels that are no class are left out.
public func pixelCounts(_ samples: [TrainingSample], classes: Int) -> [Int] {
  var counts = [Int](repeating: 0, count: 256)
  for sample in samples {
    for label in sample.labels.labels { counts[Int(label)] += 1 }
  }
  return Array(counts.prefix(classes))
}
