import Imaging
import LabelledPictures
import SegNetModel

/// The loss of whole validation pictures: the mean over the pictures of what is minimised, each by itself, so that it is the
/// same however many threads look at pictures together.
///
/// It has the weights and the terms of the training loss, and is computed without dropout and with running statistics; so it
/// may lie below the training loss early in a run.
final class ValidationLoss {
  private let configuration: TrainingConfiguration
  private let classWeights: [Float]
  private let context: ExecutionContext
  private var planned: Planned?
  private var (sum, count) = (0.0, 0)

  /// Losses for outputs of one size, and a copy of a picture's outputs, which the losses write over.
  private struct Planned {
    let losses: HeadLosses
    let logits: FeatureMap
    let regression: FeatureMap?
  }

  init(_ configuration: TrainingConfiguration, classWeights: [Float], pool: WorkerPool, isa: TrainingISA)
    throws(TrainingError)
  {
    (self.configuration, self.classWeights) = (configuration, classWeights)
    context = try ExecutionContext(isa: isa, pool: pool, pictures: 1)
  }

  /// The mean of what was added; nil where that was nothing. Begins anew.
  func finish() -> Double? {
    defer { (sum, count) = (0, 0) }
    return count > 0 ? sum / Double(count) : nil
  }

  /// Adds a picture whose outputs lie in a plan, which stay as they are.
  ///
  /// - Throws: `TrainingError.notFinite` naming the head.
  func add(
    _ plan: NetworkPlan, _ picture: Int, _ sample: TrainingSample, balance: HeadBalance?
  ) throws(TrainingError) {
    // A picture of which nothing is known has no loss, and would only make the mean smaller.
    guard
      sample.labels.labels.contains(where: { $0 != ignoreLabel })
        || sample.planes.contains(where: { $0.key != .weights && $0.value.contains { !$0.isNaN } })
    else { return }
    let planned = try planned(for: plan)
    Self.copy(plan.logits, picture, to: planned.logits)
    if let outputs = plan.regression, let copy = planned.regression { Self.copy(outputs, picture, to: copy) }
    planned.losses.targets.write(sample, Window(sample: 0), picture: 0)
    sum += try planned.losses.forwardBackward(planned.logits, planned.regression, balance: balance)
    count += 1
  }

  private static func copy(_ outputs: FeatureMap, _ picture: Int, to copy: FeatureMap) {
    let count = outputs.layout.pictureCount
    copy.memory.copy(outputs.memory.part(picture * count, count), to: 0)
  }

  private func planned(for plan: NetworkPlan) throws(TrainingError) -> Planned {
    if let planned, planned.logits.layout == plan.logits.layout { return planned }
    planned = nil
    let made = Planned(
      losses: try HeadLosses(configuration, classWeights: classWeights, of: plan, context: context),
      logits: try FeatureMap(layout: plan.logits.layout, pictures: 1),
      regression: try plan.regression.map { map throws(TrainingError) in
        try FeatureMap(layout: map.layout, pictures: 1)
      })
    planned = made
    return made
  }
}
