import Imaging
import LabelledPictures
import ObjectAnalysis
import NetworkReference
import SegNetModel
import SegNetRuntime
import SegNetTraining
import Synchronization
import System

/// Turns a checkpoint into a compact model: folds, calibrates, quantises, chooses how it counts, and compares the
/// arithmetics on pictures that the training did not see.
public struct ModelExporter {
  /// `train` calibrates; `val` chooses the counting rules and compares the arithmetics.
  public let dataset: Dataset
  /// At least 1.
  public let threads: Int

  /// The most training pictures that calibration looks at, taken evenly from the split.
  public static let calibrationPictures = 64
  /// Calibration looks at several pictures at a time as long as the numbers of all their layers take no more.
  static let calibrationBytes = 1 << 30

  /// What the work is at, for a progress line.
  public typealias Progress = (_ stage: String, _ done: Int, _ total: Int) -> Void

  /// Nothing is read or checked here.
  public init(dataset: Dataset, threads: Int) { (self.dataset, self.threads) = (dataset, threads) }

  /// - Throws: `FileError` for a checkpoint or data set that cannot be used, `ModelError` or `RuntimeError` for a network
  ///   that cannot run, `ExportError` when the compact model counts worse than the float32 one beyond chance,
  ///   `MissedClassError` when it never finds a class that the validation pictures show.
  public func export(
    checkpoint: WeightsFile, as arithmetic: Arithmetic, allowMiscount: Bool, allowMissedClass: Bool = false,
    progress: Progress
  )
    throws -> (model: ExportedModel, report: ExportReport)
  {
    var network = try FoldedNetwork(checkpoint: checkpoint)
    // What can fail early does: calibration takes a while.
    let evaluator = try validation(network.description)
    let ranges = try calibrate(network, progress)
    var chosen = try network.model(arithmetic, ranges: ranges)
    network.description.counting = try countingRules(chosen, progress)
    chosen.description.counting = network.description.counting

    var evaluations: [EvaluationReport] = []
    for candidate in Arithmetic.allCases {
      let model = try network.model(candidate, ranges: ranges)
      let segmenter = PictureSegmenter(model: model, threads: threads)
      evaluations.append(
        try evaluator.evaluate(segmenter) { progress("comparing \(candidate.rawValue)", $0, $1) })
    }
    let report = try ExportReport(model: chosen, evaluations: evaluations)
    if !allowMissedClass, let error = report.missedClass { throw error }
    if !allowMiscount, let error = report.miscount { throw error }
    return (try remember(chosen) { progress("remembering the pictures", $0, $1) }, report)
  }

  /// What each rounding of the int8 arithmetic costs on the validation pictures.
  ///
  /// - Throws: `FileError` for a checkpoint or data set that cannot be used, `ModelError` or `RuntimeError` for a network
  ///   that cannot run.
  public func explain(checkpoint: WeightsFile, progress: Progress) throws -> QuantizationStudy {
    let network = try FoldedNetwork(checkpoint: checkpoint)
    try dataset.check(network.description.palette)
    let student = QuantizationStudent(
      network: network, ranges: try calibrate(network, progress), threads: threads)
    return try student.study(dataset, progress: progress)
  }

  /// Training pictures spread evenly over the split.
  private func calibrationItems() throws(FileError) -> [Dataset.Item] {
    let items = dataset.items(in: .train)
    guard !items.isEmpty else {
      throw FileError(dataset.path, "has no picture in the split 'train'", advice: "calibration needs some")
    }
    let count = min(items.count, Self.calibrationPictures)
    return (0..<count).map { items[$0 * items.count / count] }
  }

  private func calibrate(_ network: FoldedNetwork, _ progress: Progress) throws -> ActivationRanges {
    let model = network.float32Model
    let interpreter = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let spec = network.description.network
    let shapes = try spec.shapes(for: (width: spec.sizeMultiple, height: spec.sizeMultiple))
    let ranges = SharedRanges()
    let items = try calibrationItems()
    let pool = try WorkerPool(workerCount: threads)
    let floatsPerPixel =
      shapes.values.reduce(0) { $0 + $1.elementCount } / (spec.sizeMultiple * spec.sizeMultiple)
    var done = 0
    while done < items.count {
      progress("calibrating", done, items.count)
      var pictures: [RGBImage] = []
      // Most pictures are of one size: the next one is taken for as large as the last.
      var (bytes, last) = (0, 0)
      while done < items.count, pictures.count < threads, bytes + last <= Self.calibrationBytes {
        let picture = try dataset.load(items[done]).picture
        pictures.append(picture)
        done += 1
        let pixels = picture.size.reduced(by: network.description.input.reduction).pixelCount
        last = MemoryLayout<Float>.size * floatsPerPixel * pixels
        bytes += last
      }
      pool.forEach(pictures.count) { [pictures] index, _ in
        var own = ActivationRanges()
        interpreter.run(pictures[index]) { own.observe($0, $1, channels: shapes[$0]!.channels) }
        ranges.widen(to: own)
      }
    }
    return ranges.all
  }

  /// The pictures that the arithmetics are compared on.
  ///
  /// - Throws: `FileError` when there are none, or the data set is another one than the model's.
  private func validation(_ description: ModelDescription) throws(FileError) -> ModelEvaluator {
    try dataset.check(description.palette)
    guard !dataset.items(in: .val).isEmpty else {
      throw FileError(
        dataset.path,
        "has no picture in the split 'val': nothing to compare the arithmetics on, and to set size gates by",
        advice: "name some pictures that the training did not learn from under \"val\" in its split.json")
    }
    return try ModelEvaluator(dataset: dataset, split: .val)
  }

  /// On pictures that the training did not learn from: on the others a network makes fewer specks.
  private func countingRules(_ model: ExportedModel, _ progress: Progress) throws -> CountingRules {
    let segmenter = PictureSegmenter(model: model, threads: threads, givesMaps: true)
    var choice = CountingChoice(dataset: dataset, description: model.description)
    let items = dataset.items(in: .val)
    for (index, item) in items.enumerated() {
      progress("choosing how to count", index, items.count)
      let sample = try dataset.load(item)
      let output = try segmenter.output(of: sample.picture)
      try choice.add(item, sample, labels: output.labels, maps: output.maps)
    }
    var description = model.description
    description.counting = choice.rules
    var joining = JoinChoice(description: description)
    for (index, item) in items.enumerated() {
      progress("choosing what to join", index, items.count)
      let sample = try dataset.load(item)
      let output = try segmenter.output(of: sample.picture)
      try joining.add(JudgedPicture(item, sample, of: dataset), labels: output.labels, maps: output.maps)
    }
    return joining.rules
  }
}

/// The ranges of pictures that threads look at; the greatest values do not depend on who comes first.
private final class SharedRanges: Sendable {
  private let ranges = Mutex(ActivationRanges())

  var all: ActivationRanges { ranges.withLock { $0 } }

  func widen(to own: ActivationRanges) { ranges.withLock { $0.widen(to: own) } }
}
