import Imaging
import LabelledPictures
import SegNetModel
import Settings

/// All that decides what a training run computes, apart from its pictures.
public struct TrainingConfiguration: Equatable, Sendable, Codable {
  /// All layers, with as many output channels as there are classes.
  public var network: NetworkSpec
  /// Pixels of the network that one picture of a batch has; multiples of the network's `sizeMultiple`.
  public var windowSize: PixelSize
  /// Of the whole run, not of what is left of it.
  public var epochs: Int
  /// Pictures per step.
  public var batch: Int
  /// The greatest; schedule and warm-up multiply it by factors of at most 1.
  public var learningRate: Double
  /// How the rate goes from the first step to the last.
  public var schedule: LearningRateSchedule
  /// Of the step and triangular schedules; nil: a third of the run. **Units**: epochs.
  public var schedulePeriod: Double?
  /// What the step schedule multiplies by, and the lowest part of the triangles.
  public var scheduleFactor = 0.1
  /// How long the learning rate rises to what the schedule says, along a straight line. **Units**: epochs.
  public var warmUp = 0.0
  /// What turns gradients into steps of the weights.
  public var optimizer: OptimizerKind = .adam
  /// Of `sgd`.
  public var momentum = 0.9
  /// Part of the convolution weights taken off per step, times the learning rate.
  public var weightDecay = 0.0
  /// The longest gradient, over all parameters together; longer ones are shortened. Nil: no limit.
  public var gradientLimit: Double?
  /// How slowly the mean of the weights over the steps follows them, such as 0.99: validation and `best.safetensors` then
  /// use the mean. Nil: the weights themselves.
  public var averaging: Double?
  /// The last part of the epochs, in which batch norms use their running statistics as the finished network does, instead of
  /// the batch's own. Nil: none.
  ///
  /// Small batches of pictures of very different kinds have statistics of their own, which a network learns to lean on and
  /// then misses. Wu, Johnson, "Rethinking Batch in BatchNorm" (2021), section 4.
  public var settling: Double?
  /// Of the classes, with what single pixels weigh in it.
  public var loss = ClassLossSettings()
  /// Of the regression maps, where the network has some.
  public var regressionLoss = LossSum(RegressionLossTerm.absolute)
  /// What that loss weighs beside the one of the classes, which weighs 1.
  public var regressionWeight = 1.0
  /// How the two are balanced.
  public var balance = HeadBalancing.fixed
  /// The rule by which classes of few pixels weigh more, by the labels of the training pictures.
  public var classWeighting: ClassWeighting
  /// What each class weighs in the loss, instead of `classWeighting`.
  public var classWeights: [Float]?
  /// The part of the windows that are chosen to show rare classes.
  public var rareSampling = 0.0
  /// How training windows are varied; validation pictures never are.
  public var augmentation: Augmentation
  /// Chooses the best checkpoint.
  public var metric = TrainingMetric.meanIntersectionOverUnion
  /// Epochs without a better metric after which the run ends. Nil: it goes on to the last epoch.
  public var patience: Int?
  /// The file of the weights that the run begins with. Nil: random ones.
  public var start: String?
  /// Layers whose names begin so stay as they are.
  public var frozen: [String] = []
  /// Of every random choice: first weights, order, variations, dropout.
  public var seed: UInt64
  /// What the trainer asks for by the setting's own name.
  public var options: TrainingSettings {
    get { givenOptions ?? TrainingSettings() }
    set { givenOptions = newValue.isEmpty ? nil : newValue }
  }
  /// Nil where nothing was said, so that checkpoints of those who say nothing stay as they are.
  private var givenOptions: TrainingSettings?

  enum CodingKeys: String, CodingKey {
    case givenOptions = "options"
    case network, epochs, batch, schedule, optimizer, averaging, augmentation, seed, momentum, loss, metric
    case patience, start, frozen, balance, settling
    case regressionLoss = "regression_loss"
    case regressionWeight = "regression_weight"
    case schedulePeriod = "schedule_period"
    case scheduleFactor = "schedule_factor"
    case warmUp = "warm_up"
    case weightDecay = "weight_decay"
    case gradientLimit = "gradient_limit"
    case classWeights = "class_weights"
    case windowSize = "window_size"
    case learningRate = "learning_rate"
    case classWeighting = "class_weighting"
    case rareSampling = "rare_sampling"
  }

  /// What has no parameter here keeps its default. Nothing is checked: `Trainer` does it.
  public init(
    network: NetworkSpec, windowSize: PixelSize, epochs: Int = 40, batch: Int = 8,
    learningRate: Double = 2e-3, schedule: LearningRateSchedule = .cosine,
    classWeighting: ClassWeighting = .inverseSquareRoot, classWeights: [Float]? = nil,
    augmentation: Augmentation = Augmentation(.flips), seed: UInt64 = 1
  ) {
    (self.network, self.windowSize, self.epochs, self.batch) = (network, windowSize, epochs, batch)
    (self.learningRate, self.schedule, self.classWeighting) = (learningRate, schedule, classWeighting)
    self.classWeights = classWeights
    (self.augmentation, self.seed) = (augmentation, seed)
  }

  /// The window that holds pictures of a size, no larger than `limit` pixels a side, for a network.
  public static func windowSize(
    for size: PixelSize, network: NetworkSpec, limit: Int = 512
  ) -> PixelSize {
    let multiple = network.sizeMultiple
    func extent(_ value: Int) -> Int {
      max(multiple, min((value + multiple - 1) / multiple, limit / multiple) * multiple)
    }
    return PixelSize(width: extent(size.width), height: extent(size.height))
  }

  /// The learning rate in a step, from 0.
  public func learningRate(step: Int, batchesPerEpoch: Int) -> Double {
    let factor = schedule.factor(
      step: step, of: epochs * batchesPerEpoch, period: schedulePeriod.map { $0 * Double(batchesPerEpoch) },
      low: scheduleFactor)
    let rise = warmUp * Double(batchesPerEpoch)
    return learningRate * factor * (Double(step) < rise ? Double(step + 1) / (rise + 1) : 1)
  }

  /// The epoch, from 0, from which on batch norms use their running statistics: never the first one, before which they are
  /// those of no picture.
  var firstSettlingEpoch: Int {
    max(1, epochs - Int((Double(epochs) * (settling ?? 0)).rounded()))
  }

  /// What contradicts itself, or nil.
  var problem: String? {
    let multiple = network.sizeMultiple
    if !(1...4096).contains(windowSize.width) || !(1...4096).contains(windowSize.height)
      || windowSize.width % multiple != 0 || windowSize.height % multiple != 0
    {
      return "the training window \(windowSize) must be a multiple of \(multiple) a side, at most 4096"
    }
    if let problem = TrainingSettingList.problem(in: self) { return problem }
    if let problem = augmentation.problem ?? loss.problem ?? regressionProblem { return problem }
    if let classWeights {
      let positive = classWeights.allSatisfy { $0.isFinite && $0 >= 0 } && classWeights.contains { $0 > 0 }
      if classWeights.count != network.outputChannels || !positive {
        return "there must be \(network.outputChannels) class weights, none below 0, not \(classWeights)"
      }
    }
    return nil
  }

  /// Numbers per pixel, besides its label, that the losses compare with.
  var targetPlanes: Set<PixelPlane> {
    Set(network.regressionMaps.map(PixelPlane.map)).union(loss.pixelWeighting == nil ? [] : [.weights])
  }

  private var regressionProblem: String? {
    guard let layer = network.regressionLayer else { return nil }
    let hasSigmoid = layer.operation.convolution?.activation == .sigmoid
    if !hasSigmoid, regressionLoss.weight(.binaryCrossEntropy) > 0 {
      return "the loss 'bce' needs regression maps with a sigmoid, those of '\(layer.name)' are linear"
    }
    return nil
  }

  /// The settings in which another configuration differs so that a run cannot go on: all but those of its length.
  func differences(from other: TrainingConfiguration) -> [String] {
    EncodedValue(of: self).differences(from: EncodedValue(of: other), allowing: ["epochs", "patience"])
  }
}
