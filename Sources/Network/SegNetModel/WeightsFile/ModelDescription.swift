import Imaging

/// All that is known about a model besides its numbers. Stands as JSON in the weights file's metadata.
public struct ModelDescription: Equatable, Sendable, Codable {
  /// What the weights are for.
  public enum Kind: String, Sendable, Codable {
    /// Float32 weights with batch norms, to train further or to export.
    case checkpoint
    /// Folded weights to run.
    case compact
  }

  /// The version that this program writes, and the only one that it reads.
  public static let formatVersion = 1
  /// The metadata key under which this stands.
  public static let metadataKey = "hooke.model"

  /// The version of the file. `WeightsFile` refuses another one than this program's.
  public var formatVersion: Int
  /// To train further, or to run.
  public var kind: Kind
  /// `float32`, `float16` or `int8`: how a compact model computes.
  public var arithmetic: Arithmetic
  /// Its class layer gives a score for each class of `palette`.
  public var network: NetworkSpec
  /// The classes by label, the background first.
  public var palette: ClassPalette
  /// What is done to a camera picture before the network sees it.
  public var input: PictureInput
  /// What makes the network's labels objects that count.
  public var counting: CountingRules
  /// How the weights were trained.
  public var provenance: TrainingProvenance
  /// What it remembers of its training pictures; nil for models that were exported without, whose pictures cannot be
  /// compared.
  public var likeness: PictureMemory?
  /// How large the objects of its training pictures are; nil for models that were exported without.
  public var objectSizes: ObjectSizes?

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case kind, arithmetic, network, palette, input, counting, provenance, likeness
    case objectSizes = "object_size"
  }

  /// A description in the format version of this program.
  ///
  /// Nothing is checked here; `WeightsFile` refuses a description that contradicts itself when it reads a model.
  public init(
    kind: Kind, arithmetic: Arithmetic, network: NetworkSpec, palette: ClassPalette, input: PictureInput,
    counting: CountingRules, provenance: TrainingProvenance, likeness: PictureMemory? = nil,
    objectSizes: ObjectSizes? = nil
  ) {
    formatVersion = Self.formatVersion
    (self.kind, self.arithmetic, self.network, self.palette) = (kind, arithmetic, network, palette)
    (self.input, self.counting, self.provenance) = (input, counting, provenance)
    (self.likeness, self.objectSizes) = (likeness, objectSizes)
  }
}

/// How a camera picture becomes the network's input: levels stretched where the rule says so, blocks averaged, then
/// `(value - mean) / standardDeviation` per channel, values in 0...255. Outside the picture the network sees zeros, that is,
/// the mean colour.
public struct PictureInput: Equatable, Sendable, Codable {
  /// Which grey levels the network sees as 0...255.
  public var levels: LevelRule
  /// Side of the blocks of camera pixels averaged into one pixel of the network: 1...4 in quarters.
  public var reduction: Reduction
  /// Per channel (red, green, blue), in 0...255.
  public var mean: [Float]
  /// Per channel (red, green, blue), in 0.001...255.
  public var standardDeviation: [Float]
  /// The camera picture size of the training set, for information.
  public var trainedSize: PixelSize?

  enum CodingKeys: String, CodingKey {
    case levels, reduction, mean
    case standardDeviation = "standard_deviation"
    case trainedSize = "trained_size"
  }

  /// Nothing is checked here; `WeightsFile` checks it when it reads a model.
  ///
  /// - Parameters:
  ///   - mean: one per channel, in 0...255.
  ///   - standardDeviation: one per channel, above 0.
  public init(
    levels: LevelRule = .camera, reduction: Reduction, mean: [Float], standardDeviation: [Float],
    trainedSize: PixelSize? = nil
  ) {
    (self.levels, self.reduction, self.mean) = (levels, reduction, mean)
    (self.standardDeviation, self.trainedSize) = (standardDeviation, trainedSize)
  }

  /// `levels` may be missing, for the camera's, and `trained_size`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      // Files of earlier models say nothing of levels.
      levels: try container.decodeIfPresent(LevelRule.self, forKey: .levels) ?? .camera,
      reduction: try container.decode(Reduction.self, forKey: .reduction),
      mean: try container.decode([Float].self, forKey: .mean),
      standardDeviation: try container.decode([Float].self, forKey: .standardDeviation),
      trainedSize: try container.decodeIfPresent(PixelSize.self, forKey: .trainedSize))
  }
}

/// Where weights come from, so that they can be made again.
public struct TrainingProvenance: Equatable, Sendable, Codable {
  /// The command line that trained the weights, word by word.
  public var command: [String]
  /// What all random choices of the training followed from.
  public var seed: UInt64
  /// Passes over the training set until these weights were written.
  public var epochs: Int
  /// Pictures that the weights were trained on, those for validation not among them.
  public var trainingPictures: Int
  /// The whole configuration as a YAML file, which the command reads.
  public var settings: String?

  enum CodingKeys: String, CodingKey {
    case command, seed, epochs, settings
    case trainingPictures = "training_pictures"
  }

  /// Takes it as the training says it.
  ///
  /// - Parameter epochs: those done, not those planned.
  public init(
    command: [String], seed: UInt64, epochs: Int, trainingPictures: Int, settings: String? = nil
  ) {
    (self.command, self.seed, self.epochs) = (command, seed, epochs)
    (self.trainingPictures, self.settings) = (trainingPictures, settings)
  }
}
