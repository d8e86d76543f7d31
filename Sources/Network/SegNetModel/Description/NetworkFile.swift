import Settings
import System

/// A network described in a YAML file: in few words (`NetworkDescription`), or layer by layer.
///
/// ```yaml
/// architecture: unet                # segnet, unet, encoder-decoder
/// widths: [16, 32, 64]
/// convolutions_per_stage: 2         # or one per stage: [2, 2, 3]
/// kernel_size: 3
/// dropout: [0, 0, 0.2]
/// block: residual                   # plain, residual, dilated, depthwise
/// decoder: transposed               # unpooling, transposed, shuffle, nearest, bilinear
/// skip: concatenation               # none, concatenation, addition
/// classes: 4                        # in training the data set says how many there are
/// maps: [distance]                  # regression maps beside the classes
/// map_activation: sigmoid           # or linear
/// ```
public struct NetworkFile: Equatable, Sendable {
  /// The two ways to write down a network.
  public enum Form: Equatable, Sendable {
    /// In few words; lists hold a number per stage.
    case description(NetworkDescription)
    /// Layers in full; the channels of the class layer may be left to the data set.
    case layers(LayerList)
  }

  /// What the file says, before the number of classes is known.
  public let form: Form
  /// How many classes the file says there are, nil where it leaves that to the data set.
  public let classes: Int?
  private let path: String
  private let line: Int

  /// - Throws: `FileError` naming the file, the line and the key.
  public init(path: String) throws(FileError) {
    try self.init(ConfigurationDocument(path: path).root, path: path)
  }

  /// Reads a file's keys. Where the file says how many classes there are, the whole network is checked too.
  ///
  /// - Parameter path: what errors call the file.
  /// - Throws: `FileError` naming the file, the line and the key, also for keys that are not known.
  public init(_ root: ConfigurationSection, path: String) throws(FileError) {
    (self.path, line) = (path, root.line)
    classes = try root["classes"].map { value throws(FileError) in
      try value.integer(in: 1...NetworkLimits.channels)
    }
    if root["layers"] != nil {
      try root.rejectUnknownKeys(known: ["layers", "heads", "classes"])
      form = .layers(try LayerList(root))
    } else {
      try root.rejectUnknownKeys(known: NetworkDescription.keys + ["classes", "layers", "heads"])
      if let heads = root["heads"] { throw heads.error("belongs to a file with 'layers'; here say 'maps'") }
      form = .description(try NetworkDescription(root))
    }
    if let classes { _ = try network(classes: classes) }
  }

  /// The network for a number of classes.
  ///
  /// - Throws: `FileError` naming the line of the layer that does not fit, or of the file's own number of classes.
  public func network(classes: Int) throws(FileError) -> NetworkSpec {
    if let found = self.classes, found != classes {
      throw FileError(
        path, "describes a network for \(found) classes, there are \(classes)",
        advice: "change 'classes' in it, or leave the key out")
    }
    switch form {
    case .description(let description):
      do { return try description.network(classes: classes) } catch {
        throw FileError(path, "line \(line): \(error.layer == "-" ? error.problem : "\(error)")")
      }
    case .layers(let list): return try list.network(classes: classes, path: path)
    }
  }
}

extension NetworkDescription {
  /// The keys of a file.
  public static let keys = [
    "architecture", "widths", "convolutions_per_stage", "kernel_size", "dropout", "block", "decoder", "skip",
    "maps", "map_activation",
  ]

  /// Takes the keys that are there; the others stay as they are by default.
  ///
  /// - Throws: `FileError` naming the file, the line and the key.
  public init(_ section: ConfigurationSection) throws(FileError) {
    self.init()
    if let value = section["architecture"] { architecture = try value.choice() }
    if let value = section["widths"] {
      widths = []
      for width in try value.list() { widths.append(try width.integer(in: 1...NetworkLimits.channels)) }
      guard (1...NetworkLimits.stages).contains(widths.count) else {
        throw value.error(
          "must hold 1 to \(NetworkLimits.stages) numbers, one per stage, not \(widths.count)")
      }
    }
    if let value = section["convolutions_per_stage"] {
      convolutionsPerStage = try perStage(value) { value throws(FileError) in
        try value.integer(in: Self.convolutions)
      }
    }
    if let value = section["kernel_size"] {
      kernelSizes = try perStage(value) { value throws(FileError) in try value.kernelSize() }
    }
    if let value = section["dropout"] {
      dropout = try perStage(value) { value throws(FileError) in
        try value.number(in: NetworkLimits.dropouts)
      }
    }
    if let value = section["block"] { block = try value.choice() }
    if let value = section["decoder"] { decoder = try value.choice() }
    if let value = section["skip"] { skip = try value.choice() }
    if let value = section["maps"] {
      for name in try value.list() { maps.append(try name.string()) }
      guard maps.count <= NetworkLimits.regressionMaps, Set(maps).count == maps.count, !maps.contains("")
      else {
        throw value.error("must hold at most \(NetworkLimits.regressionMaps) names, no two alike")
      }
    }
    if let value = section["map_activation"] {
      mapActivation = try value.choice(of: ["sigmoid": .sigmoid, "linear": .none])
    }
  }

  private func perStage<Number>(
    _ value: ConfigurationValue, _ read: (ConfigurationValue) throws(FileError) -> Number
  ) throws(FileError) -> [Number] {
    var numbers: [Number] = []
    for element in value.valueOrList() { numbers.append(try read(element)) }
    guard numbers.count == 1 || numbers.count == widths.count else {
      throw value.error(
        "must hold one number, or one for each of the \(widths.count) stages, not \(numbers.count)")
    }
    return numbers
  }
}

extension ConfigurationValue {
  func kernelSize() throws(FileError) -> Int {
    let size = try integer()
    guard NetworkLimits.kernelSizes.contains(size) else {
      throw error("must be one of 1, 3, 5, 7, not \(size)")
    }
    return size
  }

  /// One of a few words that stand for values.
  func choice<Value>(of choices: [String: Value]) throws(FileError) -> Value {
    let text = try string()
    guard let value = choices[text] else {
      throw error("must be one of \(choices.keys.sorted().joined(separator: ", ")), not '\(text)'")
    }
    return value
  }
}
