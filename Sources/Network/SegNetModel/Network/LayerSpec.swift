/// One layer of a network: a name, what it computes, and whose output it reads.
public struct LayerSpec: Equatable, Sendable {
  /// Unique in the network; the layer's tensors in a weights file begin with it.
  public var name: String
  public var operation: Operation
  /// Names of layers before this one, or `NetworkSpec.picture`.
  public var inputs: [String]

  public init(_ name: String, _ operation: Operation, inputs: [String]) {
    (self.name, self.operation, self.inputs) = (name, operation, inputs)
  }
}

/// What a layer computes.
public enum Operation: Equatable, Sendable {
  case convolution(Convolution)
  /// Maximum of each 2x2 window, keeping which of the four it was; on ties the first in row order.
  case maxPooling
  /// Puts each value where the pooling layer `indices` found its maximum, zeros elsewhere; doubles height and width.
  case maxUnpooling(indices: String)
  /// The channels of two or more maps of equal size, one map after the other.
  case concatenation
  /// The sum of two maps of equal shape.
  case addition(activation: Activation)
  /// Doubles height and width.
  case upsampling(Upsampling)
  /// Doubles height and width with a quarter of the channels: `output[c, 2y + i, 2x + j] = input[4c + 2i + j, y, x]`.
  ///
  /// Shi et al., "Real-time single image and video super-resolution", CVPR (2016).
  case pixelShuffle
  /// A transposed convolution of kernel size and stride 2, which doubles height and width:
  /// `sum[o, 2y + i, 2x + j] = bias[o] + sum over c of weight[o, c, i, j] * input[c, y, x]`.
  ///
  /// Its `kernelSize` is 2, dilation and groups are 1. PyTorch keeps the same weights as [c, o, i, j].
  case transposedConvolution(Convolution)

  /// The word for this operation in files and messages.
  public var word: String {
    switch self {
    case .convolution: "convolution"
    case .maxPooling: "max_pooling"
    case .maxUnpooling: "max_unpooling"
    case .concatenation: "concatenation"
    case .addition: "addition"
    case .upsampling: "upsampling"
    case .pixelShuffle: "pixel_shuffle"
    case .transposedConvolution: "transposed_convolution"
    }
  }

  /// The convolution in it, transposed or not.
  public var convolution: Convolution? {
    switch self {
    case .convolution(let convolution), .transposedConvolution(let convolution): convolution
    case .maxPooling, .maxUnpooling, .concatenation, .addition, .upsampling, .pixelShuffle: nil
    }
  }
}

public enum Activation: String, Sendable, Codable {
  case none, relu
  /// `1 / (1 + exp(-x))`, for regression maps only.
  case sigmoid
}

/// How the pixels between the pixels come about.
public enum Upsampling: String, Sendable, Codable, CaseIterable {
  /// Each pixel four times.
  case nearest
  /// Half-pixel centres: `(9 a + 3 b + 3 c + d) / 16` of the nearest pixel `a`, the next one in the row `b`, in the
  /// column `c`, and across `d`; pixels beyond an edge are those at the edge. int8: `(9 a + 3 b + 3 c + d + 8) >> 4`.
  case bilinear
}

/// A convolution with stride 1 and zero padding that keeps height and width, with what is fused behind it.
public struct Convolution: Equatable, Sendable {
  public typealias Activation = SegNetModel.Activation

  public var outputChannels: Int
  /// Side of the square kernel, odd.
  public var kernelSize: Int
  /// Pixels from one weight of the kernel to the next.
  public var dilation: Int
  /// 1, or the number of input channels, which is then that of output channels too: each output reads one input.
  public var groups: Int
  /// Whether a batch norm stands between the sum and the activation. False in exported models: it is folded into the weights.
  public var batchNorm: Bool
  public var activation: Activation
  /// The share of values that training drops at random behind the activation, the others growing by `1 / (1 - dropout)`.
  /// Only training does so: 0 in exported models. Srivastava et al., "Dropout", JMLR 15 (2014).
  public var dropout: Double

  public init(
    outputChannels: Int, kernelSize: Int = 3, dilation: Int = 1, groups: Int = 1, batchNorm: Bool,
    activation: Activation, dropout: Double = 0
  ) {
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.dilation = dilation
    self.groups = groups
    self.batchNorm = batchNorm
    self.activation = activation
    self.dropout = dropout
  }

  /// Of a convolution that is not transposed.
  public var padding: Int { dilation * (kernelSize / 2) }

  /// **Shape**: [outputChannels, inputs of a group, kernelSize, kernelSize].
  public func weightShape(inputChannels: Int) -> [Int] {
    [outputChannels, inputChannels / groups, kernelSize, kernelSize]
  }

  /// The weights of one output channel.
  public func weightsPerOutput(inputChannels: Int) -> Int {
    inputChannels / groups * kernelSize * kernelSize
  }

  /// What a batch norm adds to the variance before the square root: what PyTorch, and with it every published SegNet, uses.
  public static let batchNormEpsilon = 1e-5
}
