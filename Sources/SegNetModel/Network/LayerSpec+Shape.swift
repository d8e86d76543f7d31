extension LayerSpec {
  /// The shape this layer gives for inputs of known shapes.
  func outputShape(_ shapes: [String: TensorShape], before: ArraySlice<LayerSpec>) throws(NetworkError)
    -> TensorShape
  {
    func fail(_ problem: String) -> NetworkError { NetworkError(layer: name, problem: problem) }
    guard inputs.count == 1 else { throw fail("\(operation.word) reads 1 input, not \(inputs.count)") }
    guard let input = shapes[inputs[0]] else {
      throw fail("reads '\(inputs[0])', which is no layer before it")
    }
    switch operation {
    case .convolution(let convolution):
      guard NetworkLimits.kernelSizes.contains(convolution.kernelSize) else {
        throw fail("kernel size \(convolution.kernelSize) is none of 1, 3, 5, 7")
      }
      guard (1...NetworkLimits.channels).contains(convolution.outputChannels) else {
        throw fail("\(convolution.outputChannels) output channels are outside 1...\(NetworkLimits.channels)")
      }
      return TensorShape(channels: convolution.outputChannels, height: input.height, width: input.width)
    case .maxPooling:
      guard input.height % 2 == 0, input.width % 2 == 0 else {
        throw fail("cannot halve \(input.width)x\(input.height)")
      }
      return TensorShape(channels: input.channels, height: input.height / 2, width: input.width / 2)
    case .maxUnpooling(let indices):
      guard let pooling = before.first(where: { $0.name == indices }), pooling.operation == .maxPooling else {
        throw fail("takes its positions from '\(indices)', which is no max_pooling before it")
      }
      guard shapes[indices] == input else {
        throw fail("reads \(input), but the positions of '\(indices)' are for \(shapes[indices]!)")
      }
      return TensorShape(channels: input.channels, height: 2 * input.height, width: 2 * input.width)
    }
  }
}
