import Imaging
import LabelledPictures
import SegNetModel

/// What a person can decide about a training run; nil where nothing was said.
///
/// The command line and `training.yaml` fill the same settings; what neither says is planned from the data.
public struct TrainingSettings: Equatable, Sendable, Codable {
  public enum MapActivation: String, Sendable, Codable, CaseIterable { case sigmoid, linear }

  // The network.
  /// A file that lists layers; without it, the network is that of a `NetworkDescription`.
  public var network: String?
  public var architecture: NetworkDescription.Architecture?
  /// Channels per stage.
  public var widths: [Int]?
  /// One number, or one per stage; so are `kernelSize` and `dropout`.
  public var convolutionsPerStage: [Int]?
  public var kernelSize: [Int]?
  public var dropout: [Double]?
  public var block: NetworkDescription.Block?
  public var decoder: NetworkDescription.Doubling?
  public var skip: NetworkDescription.Skip?
  // What it sees.
  /// What becomes of the pictures' grey levels.
  public var levels: LevelRule?
  /// Side of the blocks of camera pixels averaged into one pixel of the network.
  public var reduction: Int?
  /// What one training example shows. **Units**: camera pixels.
  public var size: PixelSize? {
    get { sizeText.flatMap { PixelSize($0) } }
    set { sizeText = newValue.map { "\($0)" } }
  }
  private var sizeText: String?
  // How long and in which steps.
  public var epochs: Int?
  public var batch: Int?
  public var optimizer: OptimizerKind?
  public var learningRate: Double?
  public var schedule: LearningRateSchedule?
  public var schedulePeriod: Double?
  public var scheduleFactor: Double?
  public var warmUp: Double?
  public var momentum: Double?
  public var weightDecay: Double?
  public var gradientLimit: Double?
  public var averaging: Double?
  public var settling: Double?
  // What is minimised.
  public var loss: LossSum<ClassLossTerm>?
  public var labelSmoothing: Double?
  public var focalGamma: Double?
  public var borderWeight: Double?
  public var borderWidth: Double?
  public var smallWeight: Double?
  public var smallArea: Double?
  public var classWeights: ClassWeightChoice?
  // Numbers per pixel that it learns beside the classes.
  /// Maps of the data set.
  public var maps: [String]?
  public var mapActivation: MapActivation?
  public var mapLoss: LossSum<RegressionLossTerm>?
  public var mapWeight: Double?
  public var balance: HeadBalancing?
  // What it is shown.
  public var rareSampling: Double?
  public var augmentation: Augmentation?
  // What ends and begins it.
  public var metric: TrainingMetric?
  public var earlyStopping: Int?
  public var from: String?
  public var freeze: [String]?
  public var seed: UInt64?

  public init() {}

  public enum CodingKeys: String, CodingKey, CaseIterable {
    case network, architecture, widths
    case convolutionsPerStage = "convolutions_per_stage"
    case kernelSize = "kernel_size"
    case dropout, block, decoder, skip
    case levels, reduction
    case sizeText = "size"
    case epochs, batch, optimizer
    case learningRate = "learning_rate"
    case schedule
    case schedulePeriod = "schedule_period"
    case scheduleFactor = "schedule_factor"
    case warmUp = "warm_up"
    case momentum
    case weightDecay = "weight_decay"
    case gradientLimit = "gradient_limit"
    case averaging, settling, loss
    case labelSmoothing = "label_smoothing"
    case focalGamma = "focal_gamma"
    case borderWeight = "border_weight"
    case borderWidth = "border_width"
    case smallWeight = "small_weight"
    case smallArea = "small_area"
    case classWeights = "class_weights"
    case maps
    case mapActivation = "map_activation"
    case mapLoss = "map_loss"
    case mapWeight = "map_weight"
    case balance
    case rareSampling = "rare_sampling"
    case augmentation, metric
    case earlyStopping = "early_stopping"
    case from, freeze, seed
  }

  /// These settings, and those of others where these say nothing.
  public func completed(by other: TrainingSettings) -> TrainingSettings {
    var settings = self
    func fill<Value>(_ path: WritableKeyPath<TrainingSettings, Value?>) {
      if settings[keyPath: path] == nil { settings[keyPath: path] = other[keyPath: path] }
    }
    fill(\.network)
    fill(\.architecture)
    fill(\.widths)
    fill(\.convolutionsPerStage)
    fill(\.kernelSize)
    fill(\.dropout)
    fill(\.block)
    fill(\.decoder)
    fill(\.skip)
    fill(\.levels)
    fill(\.reduction)
    fill(\.size)
    fill(\.epochs)
    fill(\.batch)
    fill(\.optimizer)
    fill(\.learningRate)
    fill(\.schedule)
    fill(\.schedulePeriod)
    fill(\.scheduleFactor)
    fill(\.warmUp)
    fill(\.momentum)
    fill(\.weightDecay)
    fill(\.gradientLimit)
    fill(\.averaging)
    fill(\.settling)
    fill(\.loss)
    fill(\.labelSmoothing)
    fill(\.focalGamma)
    fill(\.borderWeight)
    fill(\.borderWidth)
    fill(\.smallWeight)
    fill(\.smallArea)
    fill(\.classWeights)
    fill(\.maps)
    fill(\.mapActivation)
    fill(\.mapLoss)
    fill(\.mapWeight)
    fill(\.balance)
    fill(\.rareSampling)
    fill(\.augmentation)
    fill(\.metric)
    fill(\.earlyStopping)
    fill(\.from)
    fill(\.freeze)
    fill(\.seed)
    return settings
  }
}

/// What classes weigh in the loss: by a rule, or one number each.
public enum ClassWeightChoice: Equatable, Sendable, Codable {
  case rule(ClassWeighting)
  case numbers([Float])

  /// `sqrt`, or `0.5,1,3`: the background first.
  public init?(_ text: String) {
    if let rule = ClassWeighting(rawValue: text) {
      self = .rule(rule)
      return
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard parts.count >= 2, parts.allSatisfy({ $0.map { $0.isFinite && $0 >= 0 } ?? false }) else {
      return nil
    }
    self = .numbers(parts.compactMap { $0 })
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let numbers = try? container.decode([Float].self) {
      self = .numbers(numbers)
    } else {
      self = .rule(try container.decode(ClassWeighting.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .rule(let rule): try container.encode(rule)
    case .numbers(let numbers): try container.encode(numbers)
    }
  }
}
