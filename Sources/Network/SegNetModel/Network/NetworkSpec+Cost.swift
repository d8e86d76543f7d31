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
      let reach = layer.operation.reach(
        inputScale: scales[layer.inputs[0]]!, outputScale: scales[layer.name]!)
      radius[layer.name] = before + reach
    }
    return radius
  }

  /// This network with every batch norm folded away and without dropout, as exported models have it.
  public var folded: NetworkSpec {
    NetworkSpec(
      layers: layers.map { layer in
        guard var operation = layer.operation as? any ConvolutionOperation else { return layer }
        operation.convolution.batchNorm = false
        operation.convolution.dropout = 0
        return LayerSpec(layer.name, operation, inputs: layer.inputs)
      }, heads: declaredHeads)
  }
}
