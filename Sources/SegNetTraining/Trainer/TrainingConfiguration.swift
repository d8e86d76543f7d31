import Imaging
import SegNetModel

/// All that decides what a training run computes, apart from its pictures.
public struct TrainingConfiguration: Equatable, Sendable, Codable {
  public var network: NetworkSpec
  /// Pixels of the network that one picture of a batch has; multiples of the network's `sizeMultiple`.
  public var windowSize: PixelSize
  public var epochs: Int
  /// Pictures per step.
  public var batch: Int
  public var learningRate: Double
  public var schedule: LearningRateSchedule
  public var optimizer: OptimizerKind = .adam
  /// Part of the convolution weights taken off per step, times the learning rate.
  public var weightDecay = 0.0
  /// The longest gradient, over all parameters together; longer ones are shortened. Nil: no limit.
  public var gradientLimit: Double?
  /// How slowly the mean of the weights over the steps follows them, such as 0.99: validation and `best.safetensors` then
  /// use the mean. Nil: the weights themselves.
  public var averaging: Double?
  public var classWeighting: ClassWeighting
  /// What each class weighs in the loss, instead of `classWeighting`.
  public var classWeights: [Float]?
  public var augmentation: Augmentation
  public var seed: UInt64

  enum CodingKeys: String, CodingKey {
    case network, epochs, batch, schedule, optimizer, averaging, augmentation, seed
    case weightDecay = "weight_decay"
    case gradientLimit = "gradient_limit"
    case classWeights = "class_weights"
    case windowSize = "window_size"
    case learningRate = "learning_rate"
    case classWeighting = "class_weighting"
  }

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

  /// What contradicts itself, or nil.
  var problem: String? {
    let multiple = network.sizeMultiple
    if !(1...4096).contains(windowSize.width) || !(1...4096).contains(windowSize.height)
      || windowSize.width % multiple != 0 || windowSize.height % multiple != 0
    {
      return "the training window \(windowSize) must be a multiple of \(multiple) a side, at most 4096"
    }
    if !(1...100_000).contains(epochs) { return "\(epochs) epochs are outside 1...100000" }
    if !(1...1024).contains(batch) { return "a batch of \(batch) pictures is outside 1...1024" }
    if !(learningRate > 0 && learningRate <= 10) {
      return "the learning rate \(learningRate) is outside 0...10"
    }
    if !(0...1).contains(weightDecay) { return "the weight decay \(weightDecay) is outside 0...1" }
    if let gradientLimit, !(gradientLimit > 0 && gradientLimit.isFinite) {
      return "the gradient limit \(gradientLimit) is not above 0"
    }
    if let averaging, !(averaging > 0 && averaging < 1) {
      return "the averaging \(averaging) is outside 0...1"
    }
    if let problem = augmentation.problem { return problem }
    if let classWeights {
      let positive = classWeights.allSatisfy { $0.isFinite && $0 >= 0 } && classWeights.contains { $0 > 0 }
      if classWeights.count != network.outputChannels || !positive {
        return "there must be \(network.outputChannels) class weights, none below 0, not \(classWeights)"
      }
    }
    return nil
  }
}
