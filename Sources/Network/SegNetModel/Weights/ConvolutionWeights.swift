/// One convolution's numbers, checked against its layer.
public struct ConvolutionWeights: Sendable {
  /// Weights are [output channel, input channel of the group, kernel row, kernel column].
  public enum Numbers: Sendable {
    /// float16 weights stand here as the same numbers in float32.
    case float(weight: [Float], bias: [Float])
    case int8(weight: [Int8], bias: [Int32], multiplier: [Float])
  }

  /// `(sum - mean) / sqrt(variance + epsilon) * gain + offset`, per output channel.
  public struct BatchNorm: Sendable {
    public let gain: [Float]
    public let offset: [Float]
    public let mean: [Float]
    public let variance: [Float]
  }

  public let inputChannels: Int
  public let convolution: Convolution
  public let numbers: Numbers
  public let batchNorm: BatchNorm?

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
