import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import System

/// Measures the pictures of a data set as a model's runs will measure theirs.
struct PictureLesson {
  /// The most pictures of a split that are looked at, taken evenly from it.
  static let pictureLimit = 256

  let dataset: Dataset
  private let segmenter: PictureSegmenter
  private let settings: AnalysisSettings

  init(dataset: Dataset, segmenter: PictureSegmenter) {
    (self.dataset, self.segmenter) = (dataset, segmenter)
    var settings = AnalysisSettings(model: segmenter.description)
    settings.measuresConfidence = true
    self.settings = settings
  }

  /// What the model is to remember of the training pictures, and how large their objects are; nil where there are none.
  ///
  /// - Throws: `FileError` for a broken picture, `RuntimeError` or `AnalysisError` for one that the model cannot take.
  func learned(progress: (Int, Int) -> Void) throws -> (memory: PictureMemory, sizes: ObjectSizes?)? {
    let (training, validation) = (items(.train), items(.val))
    let all = training + validation
    guard !training.isEmpty else { return nil }
    var measures: [PictureMeasures] = []
    var diameters = ObjectDiameters(classes: dataset.palette.count)
    for (index, item) in all.enumerated() {
      progress(index, all.count)
      let sample = try dataset.load(item)
      measures.append(try self.measures(of: sample.picture))
      guard index < training.count else { continue }
      diameters.add(dataset.trueObjects(of: item, in: sample), coreFractions: dataset.coreFractions)
    }
    let memory = PictureMemoryBuilder(
      measures: segmenter.description.pictureMeasures, training: Array(measures.prefix(training.count)),
      validation: Array(measures.dropFirst(training.count))
    ).memory()
    return (memory, sizes(diameters))
  }

  private func sizes(_ diameters: ObjectDiameters) -> ObjectSizes? {
    let side = settings.reduction.side
    /// Short numbers in the file.
    func rounded(_ diameter: Double) -> Double { (100 * diameter / side).rounded() / 100 }
    guard let median = diameters.median else { return nil }
    var classes: [String: Double] = [:]
    for (label, entry) in dataset.palette.objects {
      classes[entry.name] = diameters.median(label: label).map(rounded)
    }
    return ObjectSizes(
      diameter: rounded(median), classes: classes,
      micrometersPerPixel: dataset.micrometresPerPixel.map { $0 * side })
  }

  private func items(_ split: Dataset.Split) -> [Dataset.Item] {
    let items = dataset.items(in: split)
    let count = min(items.count, Self.pictureLimit)
    return (0..<count).map { items[$0 * items.count / count] }
  }

  func measures(of picture: RGBImage) throws -> PictureMeasures {
    let output = try segmenter.output(of: picture)
    var analyzer = try FrameAnalyzer(size: output.labels.size, settings: settings)
    let map = settings.splitting?.map.flatMap(output.maps.range) ?? 0..<0
    analyzer.analyze(
      output.labels, confidence: output.confidence.span, map: output.maps.values.span.extracting(map))
    var measurer = PictureMeasurer(
      pictureSize: picture.size, reduction: settings.reduction, classCount: settings.rules.classCount)
    return measurer.measure(picture.view, analyzer)
  }
}

extension ModelExporter {
  /// Adds to a model what its training pictures look like and how large their objects are, or renews both; changes nothing
  /// else.
  ///
  /// - Parameter progress: called before each picture with the number done and the total.
  /// - Throws: `FileError` for a data set that is not the model's, or has no training pictures; `RuntimeError` or
  ///   `AnalysisError` for pictures that the model cannot take.
  public func remember(_ model: ExportedModel, progress: (Int, Int) -> Void) throws -> ExportedModel {
    try dataset.check(model.description.palette)
    let segmenter = PictureSegmenter(model: model, threads: threads, givesConfidence: true)
    guard
      let learned = try PictureLesson(dataset: dataset, segmenter: segmenter).learned(progress: progress)
    else {
      throw FileError(dataset.path, "has no picture in the split 'train'", advice: "a model remembers these")
    }
    var model = model
    (model.description.likeness, model.description.objectSizes) = learned
    return model
  }
}
