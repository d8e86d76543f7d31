import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime

/// The count of one class in a picture whose truth is known.
public struct CountObservation: Sendable {
  /// Objects that the model counted.
  public var counted: Int
  /// Objects that are truly there, without those in ignored pixels.
  public var truth: Int
  /// See `FrameCount.doubt`.
  public var doubt: Double

  /// An observation from its numbers, such as one that was made before.
  public init(counted: Int, truth: Int, doubt: Double) {
    (self.counted, self.truth, self.doubt) = (counted, truth, doubt)
  }
}

/// Counts pictures of a data set by a model's own rules, and how much in doubt the network was.
public struct CountObserver {
  private let settings: AnalysisSettings
  private let palette: ClassPalette
  private let segmenter: PictureSegmenter

  /// The network is planned when the first picture of a size comes, not here.
  public init(model: WeightsFile, threads: Int) {
    var settings = AnalysisSettings(model: model.description)
    settings.measuresConfidence = true
    self.settings = settings
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
    guard let first = items.first else { return observations }
    var size = try data.load(first).picture.size.reduced(by: settings.reduction)
    var analyzer = try FrameAnalyzer(size: size, settings: settings)
    for (index, item) in items.enumerated() {
      progress(index, items.count)
      let sample = try data.load(item)
      let output = try segmenter.output(of: sample.picture)
      if output.labels.size != size {
        size = output.labels.size
        analyzer = try FrameAnalyzer(size: size, settings: settings)
      }
      let map = settings.splitting?.map ?? ""
      analyzer.analyze(output.labels, confidence: output.confidence.span, map: output.maps.span(of: map))
      analyzer.refuseIgnored(in: sample, of: data)
      let count = analyzer.count
      let truth = try data.trueCounts(data.judgedObjects(of: item, in: sample), in: sample)
      for label in observations.indices {
        observations[label].append(
          CountObservation(
            counted: count.objects(label: label), truth: truth[label], doubt: count.doubt(label: label)))
      }
    }
    return observations
  }
}
