/// Where a layer stands in its network: what its operation may ask for while shapes are worked out.
public struct LayerPlace {
  /// The layer whose shape is worked out.
  public let layer: LayerSpec
  /// The layers before it.
  public let before: ArraySlice<LayerSpec>
  /// By layer, `LayerSpec.picture` included.
  public let shapes: [String: TensorShape]
  /// The shapes of the layer's inputs, at least one.
  public let inputs: [TensorShape]

  /// - Throws: `NetworkError` for inputs that are not there or too many.
  init(_ layer: LayerSpec, before: ArraySlice<LayerSpec>, shapes: [String: TensorShape]) throws(NetworkError)
  {
    (self.layer, self.before, self.shapes) = (layer, before, shapes)
    inputs = layer.inputs.compactMap { shapes[$0] }
    let counts = layer.operation.inputCounts
    guard counts.contains(layer.inputs.count) else {
      let expected =
        counts.count > 1
        ? "\(counts.lowerBound) to \(counts.upperBound) inputs"
        : counts.lowerBound == 1 ? "1 input" : "\(counts.lowerBound) inputs"
      throw failure("\(layer.operation.word) reads \(expected), not \(layer.inputs.count)")
    }
    for name in layer.inputs where shapes[name] == nil {
      throw failure("reads '\(name)', which is no layer before it")
    }
  }

  /// The first input.
  public var input: TensorShape { inputs[0] }

  /// The inputs' shapes in words.
  public var inputList: String { inputs.map(\.description).joined(separator: ", ") }

  /// An error that names the layer.
  ///
  /// - Parameter problem: words that stand behind the layer's name.
  public func failure(_ problem: String) -> NetworkError { NetworkError(layer: layer.name, problem: problem) }

  /// The shape of twice the input's height and width.
  public func doubled(channels: Int) throws(NetworkError) -> TensorShape {
    let picture = shapes[LayerSpec.picture]!
    guard 2 * input.height <= picture.height, 2 * input.width <= picture.width else {
      throw failure("cannot double \(input.width)x\(input.height): it would be larger than the picture")
    }
    return TensorShape(channels: channels, height: 2 * input.height, width: 2 * input.width)
  }

  /// The shape of half the input's height and width.
  public func halved(channels: Int) throws(NetworkError) -> TensorShape {
    guard input.height % 2 == 0, input.width % 2 == 0 else {
      throw failure("cannot halve \(input.width)x\(input.height)")
    }
    return TensorShape(channels: channels, height: input.height / 2, width: input.width / 2)
  }

  /// The picture's numbers have a step and a margin of their own.
  public func refusePicture() throws(NetworkError) {
    guard !layer.inputs.contains(LayerSpec.picture) else {
      throw failure("\(layer.operation.word) cannot read the picture, only what a convolution makes of it")
    }
  }
}
