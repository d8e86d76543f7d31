import SegNetModel

/// One convolution's numbers, checked against its layer.
struct ConvolutionWeights: Sendable {
  /// Weights are [output channel, input channel of the group, kernel row, kernel column].
  enum Numbers: Sendable {
    /// float16 weights stand here as the same numbers in float32.
    case float(weight: [Float], bias: [Float])
    case int8(weight: [Int8], bias: [Int32], multiplier: [Float])
  }

  /// `(sum - mean) / sqrt(variance + epsilon) * gain + offset`, per output channel.
  struct BatchNorm: Sendable {
    let gain: [Float]
    let offset: [Float]
    let mean: [Float]
    let variance: [Float]
  }

  let inputChannels: Int
  let convolution: Convolution
  let numbers: Numbers
  let batchNorm: BatchNorm?
}

extension ConvolutionWeights {
  init(
    layer: String, inputChannels: Int, convolution: Convolution, arithmetic: Arithmetic,
    tensor: (String) -> NamedTensor?
  ) throws(RuntimeError) {
    let outputs = convolution.outputChannels
    func values<Element: BitwiseCopyable>(
      _ part: String, _ elementType: ElementType, _ shape: [Int], as: Element.Type
    ) throws(RuntimeError) -> [Element] {
      let name = "\(layer).\(part)"
      guard let tensor = tensor(name) else { throw .tensor(name: name, problem: "is missing") }
      guard tensor.elementType == elementType, tensor.shape == shape else {
        throw .tensor(
          name: name,
          problem:
            "is \(tensor.elementType.rawValue) \(tensor.shape), expected \(elementType.rawValue) \(shape)")
      }
      return tensor.bytes.withUnsafeBytes { bytes in
        [Element](unsafeUninitializedCapacity: shape.reduce(1, *)) { buffer, count in
          UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
          count = buffer.count
        }
      }
    }
    func perOutput(_ part: String) throws(RuntimeError) -> [Float] {
      try values(part, .float32, [outputs], as: Float.self)
    }

    self.inputChannels = inputChannels
    self.convolution = convolution
    let shape = convolution.weightShape(inputChannels: inputChannels)
    numbers =
      switch arithmetic {
      case .float32:
        .float(
          weight: try values("weight", .float32, shape, as: Float.self), bias: try perOutput("bias"))
      case .float16:
        .float(
          weight: try values("weight", .float16, shape, as: Float16.self).map(Float.init),
          bias: try perOutput("bias"))
      case .int8:
        .int8(
          weight: try values("weight", .int8, shape, as: Int8.self),
          bias: try values("bias", .int32, [outputs], as: Int32.self),
          multiplier: try perOutput("multiplier"))
      }
    if case .int8(_, _, let multiplier) = numbers, !multiplier.allSatisfy({ $0.isFinite && $0 >= 0 }) {
      throw .tensor(
        name: "\(layer).multiplier", problem: "has a number that is negative or not finite")
    }
    batchNorm =
      convolution.batchNorm
      ? BatchNorm(
        gain: try perOutput("batch_norm.weight"), offset: try perOutput("batch_norm.bias"),
        mean: try perOutput("batch_norm.running_mean"), variance: try perOutput("batch_norm.running_var"))
      : nil
  }
}
