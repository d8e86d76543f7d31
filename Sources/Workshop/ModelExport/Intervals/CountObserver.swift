import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime

/// The count of one class in a picture whose truth is known.
public struct CountObservation: Sendable {
  /// Objects that the model counted.
  public var counted: Int
  /// Objects that are truly there, without specks and those in ignored pixels.
  public var truth: Int
  /// See `FrameCount.doubt`.
  public var doubt: Double
  /// The true objects that no counted one coincides with, and the counted ones that coincide with none.
  public var missed, wrong: Int

  /// An observation from its numbers, such as one that was made before.
  public init(counted: Int, truth: Int, doubt: Double, missed: Int = 0, wrong: Int = 0) {
    (self.counted, self.truth, self.doubt) = (counted, truth, doubt)
    (self.missed, self.wrong) = (missed, wrong)
  }
}

/// Counts pictures of a data set by a model's own rules, and how much in doubt the network was.
public struct CountObserver {
  private let analyzer: PictureAnalyzer
  private let palette: ClassPalette
  private let segmenter: PictureSegmenter

  /// The network is planned when the first picture of a size comes, not here.
  public init(model: WeightsFile, threads: Int) {
    analyzer = PictureAnalyzer(model: model.description, measuresConfidence: true)
    palette = model.description.palette
    segmenter = PictureSegmenter(model: model, threads: threads, givesConfidence: true)
  }

  /// - Parameter progress: called before each picture with the number done and the total.
  /// - Returns: by the model's class label, in the order of the pictures.
  /// - Throws: `FileError` for classes of other names or a broken picture, `RuntimeError` or `AnalysisError` for one that the model cannot take.
  public func observe(
    _ items: [Dataset.Item], of data: Dataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [[CountObservation]] {
    let data = try data.matched(to: palette).dataset
    var observations = [[CountObservation]](repeating: [], count: palette.count)
    let specks = try SpeckLimits(of: items, in: data)
    for (index, item) in items.enumerated() {
      progress(index, items.count)
      let sample = try data.load(item)
      let output = try segmenter.output(of: sample.picture)
      let examined = try ExaminedPicture(
        sample, of: item, in: data, labels: output.labels, maps: output.maps, confidence: output.confidence,
        analyzer: analyzer, specks: specks)
      for label in observations.indices {
        var objects = DetectionTally()
        if label > 0 { objects.add(examined.overlay, label: label) }
        observations[label].append(
          CountObservation(
            counted: objects.found, truth: objects.truth, doubt: examined.analysis.doubt(label: label),
            missed: objects.missed, wrong: objects.wrong))
      }
    }
    return observations
  }
}
