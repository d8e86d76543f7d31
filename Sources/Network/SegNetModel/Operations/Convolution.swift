import Settings
import System

/// A convolution with stride 1 and zero padding that keeps height and width, with what is fused behind it:
/// `sum[o, y, x] = bias[o] + sum over c, i, j of weight[o, c, i, j] * input[c, y + i * dilation - padding, x + j * dilation - padding]`.
public struct Convolution: ConvolutionOperation {
  /// In a file: `operation: convolution`.
  public static let word = "convolution"
  /// All but `output_channels` may be left out.
  public static let keys = [
    "output_channels", "kernel_size", "dilation", "groups", "batch_norm", "activation", "dropout",
  ]

  /// In 1...`NetworkLimits.channels`.
  public var outputChannels: Int
  /// Side of the square kernel, odd.
  public var kernelSize: Int
  /// Pixels from one weight of the kernel to the next.
  public var dilation: Int
  /// 1, or the number of input channels, which is then that of output channels too: each output reads one input.
  public var groups: Int
  /// Whether a batch norm stands between the sum and the activation. False in exported models: it is folded into the weights.
  public var batchNorm: Bool
  /// Of the sum, or of what the batch norm makes of it. A sigmoid is for regression maps only.
  public var activation: Activation
  /// The share of values that training drops at random behind the activation, the others growing by `1 / (1 - dropout)`.
  /// Only training does so: 0 in exported models. Srivastava et al., "Dropout", JMLR 15 (2014).
  public var dropout: Double

  /// Nothing is checked here: the shapes of a network check its limits.
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

  /// A kernel of 3x3, where the entry says nothing.
  ///
  /// - Throws: `FileError` naming the line and the key, for missing channels and numbers beyond `NetworkLimits`.
  public init(_ entry: LayerEntry) throws(FileError) {
    self = try entry.convolution(kernelSize: 3) { value throws(FileError) in try value.kernelSize() }
  }

  /// Itself.
  public var convolution: Convolution {
    get { self }
    set { self = newValue }
  }

  /// The zeros beyond each edge that keep height and width. **Units**: pixels of the input.
  public var padding: Int { dilation * (kernelSize / 2) }

  /// As the input, with its own number of channels.
  ///
  /// - Throws: `NetworkError` for a kernel, dilation, dropout, number of channels or of groups that cannot be.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try checkWindow(place)
    return TensorShape(channels: outputChannels, height: place.input.height, width: place.input.width)
  }

  /// Half the kernel, spread by the dilation.
  public func reach(inputScale: Int, outputScale: Int) -> Int { padding * inputScale }

  /// One per weight that an output number is summed with.
  public func multiplyAccumulates(input: TensorShape, output: TensorShape) -> Int {
    output.elementCount * weightsPerOutput(inputChannels: input.channels)
  }

  /// What a batch norm adds to the variance before the square root: what PyTorch, and with it every published SegNet, uses.
  public static let batchNormEpsilon = 1e-5
}

extension LayerOperation where Self == Convolution {
  /// Lets a layer be written with `.convolution`.
  public static func convolution(_ convolution: Convolution) -> Convolution { convolution }
}

extension Convolution {
  /// **Shape**: [outputChannels, inputs of a group, kernelSize, kernelSize].
  public func weightShape(inputChannels: Int) -> [Int] {
    [outputChannels, inputChannels / groups, kernelSize, kernelSize]
  }

  /// The weights of one output channel.
  public func weightsPerOutput(inputChannels: Int) -> Int {
    inputChannels / groups * kernelSize * kernelSize
  }

  /// Trainable numbers: weights and biases, and a batch norm's gains and offsets.
  public func parameterCount(inputChannels: Int) -> Int {
    outputChannels * (weightsPerOutput(inputChannels: inputChannels) + (batchNorm ? 3 : 1))
  }

  /// The input channel that a weight reads.
  public func inputChannel(of weight: Int, inputChannels: Int) -> Int {
    if groups > 1 { return weight / weightsPerOutput(inputChannels: inputChannels) }
    return weight / (kernelSize * kernelSize) % inputChannels
  }

  func layerTensors(inputChannels: Int, arithmetic: Arithmetic) -> [LayerTensor] {
    let shape = weightShape(inputChannels: inputChannels)
    let perOutput = [outputChannels]
    var tensors: [LayerTensor] =
      switch arithmetic {
      case .float32:
        [LayerTensor(.weight, .float32, shape: shape), LayerTensor(.bias, .float32, shape: perOutput)]
      case .float16:
        [LayerTensor(.weight, .float16, shape: shape), LayerTensor(.bias, .float32, shape: perOutput)]
      case .int8:
        [
          LayerTensor(.weight, .int8, shape: shape), LayerTensor(.bias, .int32, shape: perOutput),
          LayerTensor(.multiplier, .float32, shape: perOutput),
        ]
      }
    if batchNorm {
      for part in [TensorPart.gain, .offset, .runningMean, .runningVariance] {
        tensors.append(LayerTensor(part, .float32, shape: perOutput))
      }
    }
    return tensors
  }

  /// What the kernels can do, whatever becomes of the size.
  func checkWindow(_ place: LayerPlace) throws(NetworkError) {
    try checkDropout(place)
    guard NetworkLimits.kernelSizes.contains(kernelSize) else {
      throw place.failure("kernel size \(kernelSize) is none of 1, 3, 5, 7")
    }
    guard NetworkLimits.dilations.contains(dilation) else {
      throw place.failure("dilation \(dilation) is outside 1...\(NetworkLimits.dilations.upperBound)")
    }
    guard (1...NetworkLimits.channels).contains(outputChannels) else {
      throw place.failure("\(outputChannels) output channels are outside 1...\(NetworkLimits.channels)")
    }
    let inputs = place.input.channels
    guard groups == 1 || groups == inputs && outputChannels == inputs else {
      throw place.failure(
        "\(groups) groups, \(inputs) input and \(outputChannels) output channels: groups are 1, or as many as both"
      )
    }
  }

  func checkDropout(_ place: LayerPlace) throws(NetworkError) {
    guard NetworkLimits.dropouts.contains(dropout) else {
      throw place.failure("dropout \(dropout) is outside 0...\(NetworkLimits.dropouts.upperBound)")
    }
  }

  /// Kernel, norm and activation in words.
  var particulars: String {
    var text = "\(kernelSize)x\(kernelSize)"
    if dilation > 1 { text += ", dilation \(dilation)" }
    if groups > 1 { text += ", depthwise" }
    if batchNorm { text += ", norm" }
    if activation != .none { text += ", \(activation.rawValue)" }
    if dropout > 0 { text += ", dropout \(dropout)" }
    return text
  }
}
