extension NetworkSpec {
  /// Trainable numbers: weights, biases, and batch-norm gains and offsets.
  public func parameterCount() throws(NetworkError) -> Int {
    try convolutions().reduce(0) { total, layer in
      let convolution = layer.convolution
      let weights =
        convolution.outputChannels * layer.inputChannels * convolution.kernelSize * convolution.kernelSize
      return total + weights + convolution.outputChannels * (convolution.batchNorm ? 3 : 1)
    }
  }

  /// Multiply-accumulates for one picture of the size the network sees.
  public func multiplyAccumulates(for size: (width: Int, height: Int)) throws(NetworkError) -> Int {
    let shapes = try shapes(for: size)
    return layers.reduce(0) { total, layer in
      guard case .convolution(let convolution) = layer.operation else { return total }
      let kernel = convolution.kernelSize * convolution.kernelSize
      return total + shapes[layer.name]!.elementCount * shapes[layer.inputs[0]]!.channels * kernel
    }
  }

  /// How far, in pixels the network sees, an output pixel can look: the receptive field is `2 * radius + 1`.
  ///
  /// A convolution adds `kernelSize / 2` pixels of its scale. Pooling adds nothing: its window is what its pixel covers.
  /// Unpooling adds one pixel of the finer scale: the coarse pixel it reads covers that one more, on one side.
  public func receptiveFieldRadius() throws(NetworkError) -> Int {
    try receptiveFieldRadii()[layers.last!.name]!
  }

  /// `receptiveFieldRadius` up to each layer, by name.
  public func receptiveFieldRadii() throws(NetworkError) -> [String: Int] {
    let scales = try scales()
    var radius: [String: Int] = [Self.picture: 0]
    for layer in layers {
      let before = layer.inputs.map { radius[$0]! }.max()!
      switch layer.operation {
      case .convolution(let convolution):
        radius[layer.name] = before + convolution.padding * scales[layer.name]!
      case .maxPooling: radius[layer.name] = before
      case .maxUnpooling: radius[layer.name] = before + scales[layer.name]!
      }
    }
    return radius
  }

  /// This network with every batch norm folded away, as exported models have it.
  public var folded: NetworkSpec {
    NetworkSpec(
      layers: layers.map { layer in
        guard case .convolution(var convolution) = layer.operation else { return layer }
        convolution.batchNorm = false
        return LayerSpec(layer.name, .convolution(convolution), inputs: layer.inputs)
      })
  }
}
