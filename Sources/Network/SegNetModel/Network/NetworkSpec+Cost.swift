extension NetworkSpec {
  /// Trainable numbers: weights, biases, and batch-norm gains and offsets.
  public func parameterCount() throws(NetworkError) -> Int {
    try convolutions().reduce(0) { $0 + $1.convolution.parameterCount(inputChannels: $1.inputChannels) }
  }

  /// Multiply-accumulates for one picture of the size the network sees.
  public func multiplyAccumulates(for size: (width: Int, height: Int)) throws(NetworkError) -> Int {
    let shapes = try shapes(for: size)
    return layers.reduce(0) { $0 + $1.multiplyAccumulates(shapes) }
  }

  /// How far, in pixels the network sees, an output pixel can look: the receptive field is `2 * radius + 1`.
  ///
  /// A convolution adds `kernelSize / 2` pixels of its scale. Pooling adds nothing: its window is what its pixel covers.
  /// Unpooling, like all that doubles, adds one pixel of the finer scale: the coarse pixel it reads covers that one more,
  /// on one side. Bilinear upsampling adds two: it also reads the coarse pixel beside.
  public func receptiveFieldRadius() throws(NetworkError) -> Int {
    let radii = try receptiveFieldRadii()
    return heads.map { radii[$0.layer]! }.max()!
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
      case .maxPooling, .concatenation, .addition: radius[layer.name] = before
      case .maxUnpooling, .upsampling(.nearest), .pixelShuffle, .transposedConvolution:
        radius[layer.name] = before + scales[layer.name]!
      case .upsampling(.bilinear): radius[layer.name] = before + 2 * scales[layer.name]!
      }
    }
    return radius
  }

  /// This network with every batch norm folded away and without dropout, as exported models have it.
  public var folded: NetworkSpec {
    NetworkSpec(
      layers: layers.map { layer in
        guard var convolution = layer.operation.convolution else { return layer }
        convolution.batchNorm = false
        convolution.dropout = 0
        let isTransposed = if case .transposedConvolution = layer.operation { true } else { false }
        return LayerSpec(
          layer.name, isTransposed ? .transposedConvolution(convolution) : .convolution(convolution),
          inputs: layer.inputs)
      }, heads: declaredHeads)
  }
}

extension Convolution {
  /// Trainable numbers: weights and biases, and a batch norm's gains and offsets.
  public func parameterCount(inputChannels: Int) -> Int {
    outputChannels * (weightsPerOutput(inputChannels: inputChannels) + (batchNorm ? 3 : 1))
  }
}

extension LayerSpec {
  /// Trainable numbers of this layer.
  public func parameterCount(inputChannels: Int) -> Int {
    operation.convolution?.parameterCount(inputChannels: inputChannels) ?? 0
  }

  /// Multiply-accumulates of this layer, for the shapes of all.
  public func multiplyAccumulates(_ shapes: [String: TensorShape]) -> Int {
    guard let convolution = operation.convolution else { return 0 }
    let (input, output) = (shapes[inputs[0]]!, shapes[name]!)
    // Each value of a transposed convolution comes from one pixel, as if through a 1x1 kernel.
    if case .transposedConvolution = operation { return output.elementCount * input.channels }
    return output.elementCount * convolution.weightsPerOutput(inputChannels: input.channels)
  }
}
