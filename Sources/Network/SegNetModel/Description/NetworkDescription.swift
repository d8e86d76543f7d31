/// A network in few words: what a person writes in a file or on the command line, and `NetworkSpec` spells out.
///
/// Lists hold a number per stage, from the picture to the deepest; one number stands for all stages.
public struct NetworkDescription: Equatable, Sendable, Codable {
  /// How encoder and decoder belong together; it also says what a `decoder` and a `skip` of nil mean.
  public enum Architecture: String, Sendable, Codable, CaseIterable {
    /// Every stage ends with a pooling, and the decoder unpools by its positions.
    case segNet = "segnet"
    /// The deepest stage has no pooling, and the decoder reads the early maps too.
    case uNet = "unet"
    /// As `segNet`, doubling by transposed convolutions.
    case encoderDecoder = "encoder-decoder"
  }

  /// What a stage consists of; each convolution has a batch norm and a ReLU.
  public enum Block: String, Sendable, Codable, CaseIterable {
    /// Convolutions one after the other.
    case plain
    /// The same, and what they read added to what they give, through a 1x1 convolution where the channels differ. He et
    /// al., "Deep Residual Learning", CVPR (2016); both parts end with a ReLU here, because int8 activations have no sign.
    case residual
    /// The dilation doubles from convolution to convolution, up to 4. Yu, Koltun, "Multi-Scale Context Aggregation by
    /// Dilated Convolutions", ICLR (2016).
    case dilated
    /// Each convolution is one per channel and a 1x1 one across them. Howard et al., "MobileNets" (2017). A convolution
    /// that reads the picture stays whole.
    case depthwise
  }

  /// How the decoder doubles.
  public enum Doubling: String, Sendable, Codable, CaseIterable {
    /// By the positions of the pooling, a transposed convolution, a pixel shuffle, or upsampling of two kinds.
    case unpooling, transposed, shuffle, nearest, bilinear
  }

  /// What the decoder does with the early map of the same size.
  public enum Skip: String, Sendable, Codable, CaseIterable { case none, concatenation, addition }

  /// The family that the network is of.
  public var architecture: Architecture
  /// Channels per stage.
  public var widths: [Int]
  /// In encoder and decoder, one number or one per stage, each in `convolutions`.
  public var convolutionsPerStage: [Int]
  /// Sides of the square kernels of the stages' convolutions, one number or one per stage: 1, 3, 5 or 7.
  public var kernelSizes: [Int]
  /// The share of values dropped in training behind the last convolution of a stage, in encoder and decoder.
  public var dropout: [Double]
  /// The same for all stages of encoder and decoder.
  public var block: Block
  /// Nil: what the architecture is known for.
  public var decoder: Doubling?
  /// Nil: what the architecture is known for, that is, concatenation for `uNet` and none for the others.
  public var skip: Skip?
  /// Regression maps beside the classes.
  public var maps: [String]
  /// Of the regression maps: `.sigmoid` for maps in 0...1, `.none` for linear ones.
  public var mapActivation: Activation

  /// Without arguments: a SegNet of three stages. Nothing is checked before `network(classes:)`.
  public init(
    architecture: Architecture = .segNet, widths: [Int] = [16, 32, 64], convolutionsPerStage: [Int] = [2],
    kernelSizes: [Int] = [3], dropout: [Double] = [0], block: Block = .plain, decoder: Doubling? = nil,
    skip: Skip? = nil, maps: [String] = [], mapActivation: Activation = .sigmoid
  ) {
    (self.architecture, self.widths, self.block) = (architecture, widths, block)
    (self.convolutionsPerStage, self.kernelSizes) = (convolutionsPerStage, kernelSizes)
    (self.dropout, self.decoder, self.skip) = (dropout, decoder, skip)
    (self.maps, self.mapActivation) = (maps, mapActivation)
  }

  /// The network with all its layers.
  ///
  /// - Throws: `NetworkError` for lists of another length than `widths`, and numbers beyond `NetworkLimits`.
  public func network(classes: Int) throws(NetworkError) -> NetworkSpec {
    func failure(_ problem: String) -> NetworkError { NetworkError(layer: "-", problem: problem) }
    guard (1...NetworkLimits.stages).contains(widths.count) else {
      throw failure("\(widths.count) widths; a network has 1 to \(NetworkLimits.stages) stages")
    }
    for (name, count) in [
      ("convolutions_per_stage", convolutionsPerStage.count), ("kernel_size", kernelSizes.count),
      ("dropout", dropout.count),
    ] where count != 1 && count != widths.count {
      throw failure("\(name) has \(count) numbers for \(widths.count) stages; give one, or one per stage")
    }
    guard convolutionsPerStage.allSatisfy(Self.convolutions.contains) else {
      throw failure(
        "\(convolutionsPerStage) convolutions per stage are outside 1...\(Self.convolutions.upperBound)")
    }
    guard (1...NetworkLimits.channels).contains(classes) else {
      throw failure("\(classes) classes are outside 1...\(NetworkLimits.channels)")
    }
    var builder = DescribedNetwork(self)
    var network = builder.build(classes: classes)
    if !maps.isEmpty { network = network.addingRegression(maps: maps, activation: mapActivation) }
    _ = try network.receptiveFieldRadii()
    return network
  }

  /// How many convolutions a stage can have.
  public static let convolutions = 1...8
}
