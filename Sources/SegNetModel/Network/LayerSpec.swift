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

  /// The word for this operation in files and messages.
  public var word: String {
    switch self {
    case .convolution: "convolution"
    case .maxPooling: "max_pooling"
    case .maxUnpooling: "max_unpooling"
    }
  }
}

/// A convolution with stride 1 and zero padding that keeps height and width, with what is fused behind it.
public struct Convolution: Equatable, Sendable {
  public enum Activation: String, Sendable, Codable { case none, relu }

  public var outputChannels: Int
  /// Side of the square kernel, odd.
  public var kernelSize: Int
  /// Whether a batch norm stands between the sum and the activation. False in exported models: it is folded into the weights.
  public var batchNorm: Bool
  public var activation: Activation

  public init(outputChannels: Int, kernelSize: Int = 3, batchNorm: Bool, activation: Activation) {
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.batchNorm = batchNorm
    self.activation = activation
  }

  public var padding: Int { kernelSize / 2 }

  /// What a batch norm adds to the variance before the square root.
  public static let batchNormEpsilon: Float = 1e-5
}
