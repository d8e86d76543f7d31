/// What a network is: layers in an order in which each reads only those before it, and which of them are its heads.
public struct NetworkSpec: Equatable, Sendable, Codable {
  /// The name by which layers read the network's input: the normalised picture, 3 channels.
  public static let picture = LayerSpec.picture
  /// Red, green and blue.
  public static let pictureChannels = 3

  /// Each reads only layers before it, or the picture.
  public var layers: [LayerSpec]
  /// Empty where the last layer gives the classes and there are no other heads.
  public var declaredHeads: [NetworkHead]

  /// Nothing is checked here: `shapes(for:)` does so.
  ///
  /// - Parameter heads: empty where the last layer gives the classes and there are no other heads.
  public init(layers: [LayerSpec], heads: [NetworkHead] = []) {
    (self.layers, declaredHeads) = (layers, heads)
  }

  enum CodingKeys: String, CodingKey { case layers, heads }

  /// `heads` may be missing: the last layer then gives the classes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    layers = try container.decode([LayerSpec].self, forKey: .layers)
    declaredHeads = try container.decodeIfPresent([NetworkHead].self, forKey: .heads) ?? []
  }

  /// Leaves out `heads` where none are declared.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(layers, forKey: .layers)
    // Left out without, as in files from before there were others.
    if !declaredHeads.isEmpty { try container.encode(declaredHeads, forKey: .heads) }
  }

  /// The height and width of pictures must be multiples of this; the runtime pads inside.
  public var sizeMultiple: Int { (try? scales())?.values.max() ?? 1 }

  /// The number of classes.
  public var outputChannels: Int {
    if !declaredHeads.isEmpty { return classLayer?.operation.convolution?.outputChannels ?? 0 }
    for layer in layers.reversed() {
      if let convolution = layer.operation.convolution { return convolution.outputChannels }
    }
    return 0
  }

  /// The shape of each layer's output, by name, `NetworkSpec.picture` included.
  ///
  /// - Throws: `NetworkError` for the first layer that does not fit those before it: dangling or repeated names, wrong
  ///   number of inputs, sizes that do not halve, channels that differ, limits exceeded; or for a head that cannot be.
  public func shapes(for size: (width: Int, height: Int)) throws(NetworkError) -> [String: TensorShape] {
    var shapes = [
      Self.picture: TensorShape(channels: Self.pictureChannels, height: size.height, width: size.width)
    ]
    guard !layers.isEmpty, layers.count <= NetworkLimits.layers else {
      throw NetworkError(
        layer: "-", problem: "a network has 1 to \(NetworkLimits.layers) layers, not \(layers.count)")
    }
    for (index, layer) in layers.enumerated() {
      guard shapes[layer.name] == nil else {
        throw NetworkError(layer: layer.name, problem: "the name stands twice")
      }
      shapes[layer.name] = try layer.operation.outputShape(
        LayerPlace(layer, before: layers[..<index], shapes: shapes))
    }
    try checkHeads(shapes)
    return shapes
  }

  /// Shapes for a size that every network with at most `NetworkLimits.stages` halvings can have, for what does not
  /// depend on the size.
  func anyShapes() throws(NetworkError) -> [String: TensorShape] {
    let side = 1 << NetworkLimits.stages
    return try shapes(for: (width: side, height: side))
  }

  /// By how much each layer's output is smaller than the picture, by name.
  func scales() throws(NetworkError) -> [String: Int] {
    let shapes = try anyShapes()
    return shapes.mapValues { shapes[Self.picture]!.height / $0.height }
  }

  /// Each convolution, transposed ones too, with its input channels.
  public func convolutions() throws(NetworkError) -> [(
    name: String, inputChannels: Int, convolution: Convolution
  )] {
    let shapes = try anyShapes()
    return layers.compactMap { layer in
      guard let convolution = layer.operation.convolution else { return nil }
      return (layer.name, shapes[layer.inputs[0]]!.channels, convolution)
    }
  }
}

extension NetworkSpec {
  /// The addition layers.
  public var additions: [LayerSpec] { layers.filter { $0.operation is Addition } }
}
