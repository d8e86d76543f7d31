/// One convolution's numbers, checked against its layer.
public struct ConvolutionWeights: Sendable {
  /// Weights are [output channel, input channel of the group, kernel row, kernel column].
  public enum Numbers: Sendable {
    /// float16 weights stand here as the same numbers in float32.
    case float(weight: [Float], bias: [Float])
    /// Sums are whole numbers; `multiplier`, one per output channel, makes them the next layer's numbers or a head's.
    case int8(weight: [Int8], bias: [Int32], multiplier: [Float])
  }

  /// `(sum - mean) / sqrt(variance + epsilon) * gain + offset`, per output channel.
  public struct BatchNorm: Sendable {
    /// By what a normalised sum is multiplied. **Shape**: [output channel]; so for the others.
    public let gain: [Float]
    /// What is added in the end.
    public let offset: [Float]
    /// The running mean of the sums, from training.
    public let mean: [Float]
    /// The running variance of the sums, from training.
    public let variance: [Float]
  }

  /// Of the whole layer; with groups, each output reads one of them.
  public let inputChannels: Int
  /// What the layer is: kernel, activation and the like.
  public let convolution: Convolution
  /// Weights and biases, in float32 for float models.
  public let numbers: Numbers
  /// Nil where `convolution.batchNorm` is false.
  public let batchNorm: BatchNorm?

  /// Takes numbers as they are. Those that `ModelWeights` hands out are checked against their layer.
  public init(
    inputChannels: Int, convolution: Convolution, numbers: Numbers, batchNorm: BatchNorm? = nil
  ) {
    (self.inputChannels, self.convolution) = (inputChannels, convolution)
    (self.numbers, self.batchNorm) = (numbers, batchNorm)
  }

  init(_ layer: LayerWeights, _ convolution: Convolution, inputChannels: Int) {
    let numbers: Numbers =
      if case .int8(let weight) = layer.numbers[.weight] {
        .int8(weight: weight, bias: layer.int32s(.bias), multiplier: layer.floats(.multiplier))
      } else {
        .float(weight: layer.floats(.weight), bias: layer.floats(.bias))
      }
    var batchNorm: BatchNorm?
    if convolution.batchNorm {
      batchNorm = BatchNorm(
        gain: layer.floats(.gain), offset: layer.floats(.offset), mean: layer.floats(.runningMean),
        variance: layer.floats(.runningVariance))
    }
    self.init(
      inputChannels: inputChannels, convolution: convolution, numbers: numbers, batchNorm: batchNorm)
  }
}
