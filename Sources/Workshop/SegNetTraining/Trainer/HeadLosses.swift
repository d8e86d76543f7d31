import Imaging
import LabelledPictures
import SegNetModel

/// The losses of a network's heads, and where the batch's true labels and numbers go for them.
final class HeadLosses {
  let classes: ClassLoss
  /// Nil: a network without regression maps.
  let maps: RegressionLoss?
  let targets: BatchTargets
  private let heads: [NetworkHead]
  /// Of the last step: the classes, then the regression maps.
  private(set) var values: [Double] = []

  /// - Parameters:
  ///   - plan: the network whose outputs these losses are of.
  ///   - context: decides how many pictures a step has; nil: the plan's own.
  init(
    _ configuration: TrainingConfiguration, classWeights: [Float], of plan: NetworkPlan,
    context: ExecutionContext? = nil
  ) throws(TrainingError) {
    let context = context ?? plan.context
    heads = configuration.network.heads
    let layout = plan.logits.layout
    classes = try ClassLoss(
      layout: layout, settings: configuration.loss, classWeights: classWeights, context: context)
    var targets = BatchTargets(
      size: PixelSize(width: layout.width, height: layout.height), labels: classes.labels)
    targets.planes[.weights] = classes.pixelWeights.map { BatchTargets.Plane(memory: $0) }
    if let outputs = plan.regression, let layer = configuration.network.regressionLayer {
      let loss = try RegressionLoss(
        layout: outputs.layout, terms: configuration.regressionLoss,
        hasSigmoid: layer.operation.convolution?.activation == .sigmoid, context: context)
      for (channel, name) in configuration.network.regressionMaps.enumerated() {
        targets.planes[.map(name)] = BatchTargets.Plane(
          memory: loss.targets, channel: channel, channels: loss.layout.channels)
      }
      maps = loss
    } else {
      maps = nil
    }
    self.targets = targets
  }

  /// The loss that is minimised; the outputs of the heads become their gradients.
  ///
  /// - Parameter balance: how the losses are put together; nil for a network of one head.
  /// - Throws: `TrainingError.notFinite` naming the head.
  func forwardBackward(_ plan: NetworkPlan, balance: HeadBalance?) throws(TrainingError) -> Double {
    try forwardBackward(plan.logits, plan.regression, balance: balance)
  }

  /// The same for outputs that lie elsewhere than in a plan.
  func forwardBackward(
    _ logits: FeatureMap, _ regression: FeatureMap?, balance: HeadBalance?
  ) throws(TrainingError) -> Double {
    let factors = balance?.factors ?? [1]
    values = [classes.forwardBackward(logits, factor: factors[0])]
    if let maps, let outputs = regression {
      values.append(maps.forwardBackward(outputs, factor: factors[1]))
    }
    for (value, head) in zip(values, heads) where !value.isFinite {
      throw .notFinite(layer: head.layer, what: "losses")
    }
    return balance?.total(values) ?? values[0]
  }
}
