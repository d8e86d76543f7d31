import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System
import Yams

extension TrainingSettings {
  /// Reads `training.yaml`; every key may be missing.
  ///
  /// - Throws: `FileError` naming the file, the key and the line.
  public init(path: String) throws(FileError) { try self.init(ConfigurationDocument(path: path).root) }

  public init(_ root: ConfigurationSection) throws(FileError) {
    self.init()
    try root.rejectUnknownKeys(known: CodingKeys.allCases.map(\.rawValue))
    for key in CodingKeys.allCases {
      if let value = root[key.rawValue] { try set(key, value) }
    }
  }

  /// Takes the value of one key.
  ///
  /// - Throws: `FileError` when the value is not what the key needs.
  public mutating func set(_ key: CodingKeys, _ value: ConfigurationValue) throws(FileError) {
    switch key {
    case .architecture: architecture = try value.choice()
    case .widths: widths = try value.integers(in: 1...NetworkLimits.channels, count: 1...NetworkLimits.stages)
    case .convolutionsPerStage:
      convolutionsPerStage = try value.perStage { value throws(FileError) in
        try value.integer(in: NetworkDescription.convolutions)
      }
    case .kernelSize:
      kernelSize = try value.perStage { value throws(FileError) in
        let size = try value.integer()
        guard NetworkLimits.kernelSizes.contains(size) else {
          throw value.error("must be one of 1, 3, 5, 7, not \(size)")
        }
        return size
      }
    case .dropout:
      dropout = try value.perStage { value throws(FileError) in
        try value.number(in: NetworkLimits.dropouts)
      }
    case .block: block = try value.choice()
    case .decoder: decoder = try value.choice()
    case .skip: skip = try value.choice()
    case .network: network = try value.string()
    case .levels: levels = try value.choice()
    case .reduction: reduction = try value.integer(in: 1...AreaReduction.largest)
    case .sizeText: size = try value.parsed("a size like 640x480") { PixelSize($0) }
    case .epochs: epochs = try value.integer(in: 1...100_000)
    case .batch: batch = try value.integer(in: 1...1024)
    case .optimizer: optimizer = try value.choice()
    case .learningRate: learningRate = try value.number(in: 1e-12...10)
    case .schedule: schedule = try value.choice()
    case .schedulePeriod: schedulePeriod = try value.number(in: 1e-3...100_000)
    case .scheduleFactor: scheduleFactor = try value.number(in: 0...1)
    case .warmUp: warmUp = try value.number(in: 0...100_000)
    case .momentum: momentum = try value.number(in: 0...0.9999)
    case .weightDecay: weightDecay = try value.number(in: 0...1)
    case .gradientLimit: gradientLimit = try value.number(in: 1e-12...1e12)
    case .averaging: averaging = try value.number(in: 1e-6...0.999999)
    case .settling: settling = try value.number(in: 1e-6...0.9)
    case .loss:
      loss = try value.parsed("a sum of \(LossSum<ClassLossTerm>.terms), such as cross-entropy + 0.5*dice") {
        LossSum($0)
      }
    case .labelSmoothing: labelSmoothing = try value.number(in: 0...0.999)
    case .focalGamma: focalGamma = try value.number(in: 0...10)
    case .borderWeight: borderWeight = try value.number(in: 0...1000)
    case .borderWidth: borderWidth = try value.number(in: 0.1...100)
    case .smallWeight: smallWeight = try value.number(in: SmallObjectWeighting.limits)
    case .smallArea: smallArea = try value.number(in: SmallObjectWeighting.areas)
    case .classWeights: classWeights = try value.classWeights()
    case .rareSampling: rareSampling = try value.number(in: 0...1)
    case .augmentation: augmentation = try value.augmentation()
    case .metric: metric = try value.parsed("a metric such as iou or dice:NAME") { TrainingMetric($0) }
    case .earlyStopping: earlyStopping = try value.integer(in: 1...100_000)
    case .from: from = try value.string()
    case .freeze: freeze = try value.strings()
    case .maps: maps = try value.strings()
    case .mapActivation: mapActivation = try value.choice()
    case .mapLoss:
      mapLoss = try value.parsed("a sum of \(LossSum<RegressionLossTerm>.terms), such as l1 + 0.5*ssim") {
        LossSum($0)
      }
    case .mapWeight: mapWeight = try value.number(in: 1e-6...1e6)
    case .balance: balance = try value.choice()
    case .seed: seed = UInt64(try value.integer(in: 0...Int.max))
    }
  }

  /// The settings as a file that reads back as the same settings; nothing stands for what nobody said.
  public var text: String {
    guard let text = try? YAMLEncoder().encode(self), let node = try? Yams.compose(yaml: text) else {
      preconditionFailure("settings hold numbers and words only")
    }
    return (try? Yams.serialize(node: Self.readable(node))) ?? text
  }

  /// Numbers as people write them, lists and variations in one line, no line for a variation that never happens.
  private static func readable(_ node: Node) -> Node {
    switch node {
    case .scalar(let scalar):
      guard scalar.style == .plain || scalar.style == .any, scalar.string.contains("e"),
        let number = Double(scalar.string)
      else { return node }
      return Node("\(number)")
    case .sequence(let list):
      return .sequence(Node.Sequence(list.map(readable), list.tag, .flow))
    case .mapping(let entries):
      let kept = entries.filter { $0.value["probability"].flatMap { $0.string.flatMap { Double($0) } } != 0 }
      let isVariation = node["probability"] != nil
      return .mapping(
        Node.Mapping(kept.map { ($0.key, readable($0.value)) }, entries.tag, isVariation ? .flow : .block))
    case .alias: return node
    }
  }
}

extension ConfigurationValue {
  fileprivate func parsed<Value>(_ expected: String, _ parse: (String) -> Value?) throws(FileError) -> Value {
    let text = try string()
    guard let value = parse(text) else { throw error("must be \(expected), not '\(text)'") }
    return value
  }

  fileprivate func perStage<Number>(
    _ read: (ConfigurationValue) throws(FileError) -> Number
  ) throws(FileError) -> [Number] {
    var numbers: [Number] = []
    for element in valueOrList() { numbers.append(try read(element)) }
    guard (1...NetworkLimits.stages).contains(numbers.count) else {
      throw error("must hold one number, or one per stage")
    }
    return numbers
  }

  fileprivate func strings() throws(FileError) -> [String] {
    var words: [String] = []
    for value in try list() { words.append(try value.string()) }
    return words
  }

  fileprivate func integers(in range: ClosedRange<Int>, count: ClosedRange<Int>) throws(FileError) -> [Int] {
    var numbers: [Int] = []
    for value in try list() { numbers.append(try value.integer(in: range)) }
    guard count.contains(numbers.count) else {
      throw error("must hold \(count.lowerBound) to \(count.upperBound) numbers, not \(numbers.count)")
    }
    return numbers
  }

  fileprivate func classWeights() throws(FileError) -> ClassWeightChoice {
    guard let values = try? list() else {
      let known = ClassWeighting.allCases.map(\.rawValue).joined(separator: ", ")
      return try parsed("a list of numbers or one of \(known)") {
        ClassWeighting(rawValue: $0).map { .rule($0) }
      }
    }
    var numbers: [Float] = []
    for value in values { numbers.append(Float(try value.number(in: 0...1e6))) }
    return .numbers(numbers)
  }

  fileprivate func augmentation() throws(FileError) -> Augmentation {
    if let section = try? section() { return try Augmentation(section) }
    let known = Augmentation.Preset.allCases.map(\.rawValue).joined(separator: ", ")
    return try parsed("one of \(known), or 'key: value' lines") {
      Augmentation.Preset(rawValue: $0).map { Augmentation($0) }
    }
  }
}
