import Imaging
import LabelledPictures
import SegNetModel

/// The validation pictures as the network sees them after an epoch.
public struct ValidationResult: Sendable {
  /// The pixels of all validation pictures together, at the network's scale; ignored ones are left out.
  public let confusion: ConfusionMatrix
  /// In the order of the validation samples.
  public let outputs: [NetworkEvaluator.Output]
  /// The mean over the pictures of what is minimised; nil where it was not computed.
  public internal(set) var loss: Double?
  /// By regression map, as in `EpochReport`.
  public let mapErrors: [(name: String, error: Double?)]
  /// What is counted in the pictures, per class label; empty until an observer has counted.
  public var counts: [ClassCounts] = []

  /// - Parameter maps: the network's regression maps, in its order.
  init(
    _ outputs: [NetworkEvaluator.Output], of samples: [TrainingSample], maps: [String], classes: Int
  ) {
    self.outputs = outputs
    var confusion = ConfusionMatrix(classes: classes)
    for (sample, output) in zip(samples, outputs) {
      confusion.add(labels: sample.labels.labels.span, predicted: output.labels.labels.span)
    }
    self.confusion = confusion
    mapErrors = maps.enumerated().map { index, name in
      (name: name, error: Self.error(of: name, at: index, in: outputs, samples))
    }
  }

  private static func error(
    of map: String, at index: Int, in outputs: [NetworkEvaluator.Output], _ samples: [TrainingSample]
  ) -> Double? {
    var (sum, count) = (0.0, 0)
    for (sample, output) in zip(samples, outputs) {
      let truth = sample.numbers(of: .map(map))
      for (pixel, value) in truth.enumerated() where !value.isNaN {
        sum += Double(abs(output.maps[index * truth.count + pixel] - value))
        count += 1
      }
    }
    return count == 0 ? nil : sum / Double(count)
  }

  /// What is counted of the object classes; none where nobody counted.
  func counts(_ palette: ClassPalette) -> [(name: String, counts: ClassCounts)] {
    guard counts.count == palette.count else { return [] }
    return palette.objects.map { (name: $0.entry.name, counts: counts[$0.label]) }
  }
}
