/// One layer of a network: a name, what it computes, and whose output it reads.
public struct LayerSpec: Sendable {
  /// Unique in the network; the layer's tensors in a weights file begin with it.
  public var name: String
  /// What the layer computes, with its particulars.
  public var operation: any LayerOperation
  /// Names of layers before this one, or `LayerSpec.picture`.
  public var inputs: [String]

  /// The name by which layers read the network's input.
  public static let picture = "picture"

  /// Nothing is checked here: `NetworkSpec.shapes(for:)` checks a layer among the others.
  public init(_ name: String, _ operation: some LayerOperation, inputs: [String]) {
    (self.name, self.operation, self.inputs) = (name, operation, inputs)
  }

  /// Whether this layer reads another one's values, or its pooling positions.
  func reads(_ layer: String) -> Bool { operation.positionsLayer == layer || inputs.contains(layer) }

  /// Trainable numbers of this layer.
  public func parameterCount(inputChannels: Int) -> Int {
    operation.convolution?.parameterCount(inputChannels: inputChannels) ?? 0
  }

  /// Multiply-accumulates of this layer, for the shapes of all.
  public func multiplyAccumulates(_ shapes: [String: TensorShape]) -> Int {
    operation.multiplyAccumulates(input: shapes[inputs[0]]!, output: shapes[name]!)
  }
}

extension LayerSpec: Equatable {
  /// Operations are equal when they are of one type and have the same particulars.
  public static func == (left: LayerSpec, right: LayerSpec) -> Bool {
    left.name == right.name && left.inputs == right.inputs && left.operation.isEqual(to: right.operation)
  }
}

extension LayerSpec: Codable {
  private enum Key: String, CodingKey { case name, operation, inputs }

  /// The word under `operation` says which type reads the keys beside it.
  ///
  /// - Throws: `NetworkError` for a word that is no operation; `DecodingError` for missing keys.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    inputs = try container.decode([String].self, forKey: .inputs)
    let word = try container.decode(String.self, forKey: .operation)
    guard let type = LayerOperations.type(word) else {
      throw NetworkError(layer: name, problem: "unknown operation '\(word)'")
    }
    operation = try type.init(from: decoder)
  }

  /// The operation's keys stand beside those of the layer.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(operation.word, forKey: .operation)
    try container.encode(inputs, forKey: .inputs)
    try operation.encode(to: encoder)
  }
}
