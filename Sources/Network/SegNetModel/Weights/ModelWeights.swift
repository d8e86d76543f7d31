import Imaging
import System

/// A model in memory: its description and the numbers of its layers, checked against each other.
public struct ModelWeights: Sendable {
  /// What the weights file says besides its tensors.
  public let description: ModelDescription
  /// By layer; those without numbers are not in it.
  public let layers: [String: LayerWeights]
  /// The convolutions among them, transposed ones too; they share the memory of `layers`.
  public let convolutions: [String: ConvolutionWeights]

  /// That of the description, which fits `layers`.
  public var network: NetworkSpec { description.network }
  /// The background and a border class count too.
  public var classCount: Int { description.palette.count }

  /// - Throws: `ModelError` for a network whose layers do not fit its classes or its arithmetic.
  public init(_ file: WeightsFile) throws(ModelError) {
    let tensors = file.tensors
    try self.init(file.description) { name in
      tensors.entries[name].map { entry in
        NamedTensor(
          name: name, elementType: entry.elementType, shape: entry.shape,
          bytes: tensors.bytes(of: entry).numbers(as: UInt8.self))
      }
    }
  }

  /// A model that is not on disk.
  ///
  /// - Throws: `ModelError` for tensors that are missing or do not fit, or a network that cannot be.
  public init(description: ModelDescription, tensors: [NamedTensor]) throws(ModelError) {
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    try self.init(description) { byName[$0] }
  }

  private init(_ description: ModelDescription, tensor: (String) -> NamedTensor?) throws(ModelError) {
    let tensors: [(layer: String, tensor: LayerTensor)]
    let spec: [(name: String, inputChannels: Int, convolution: Convolution)]
    do throws(NetworkError) {
      try description.checkNetwork()
      tensors = try description.network.tensors(description.arithmetic)
      spec = try description.network.convolutions()
    } catch { throw .network(layer: error.layer, problem: error.problem) }
    var layers: [String: LayerWeights] = [:]
    for (layer, expected) in tensors {
      let name = expected.part.name(in: layer)
      guard let tensor = tensor(name) else { throw .tensor(name: name, problem: "is missing") }
      layers[layer, default: LayerWeights(numbers: [:])].numbers[expected.part] = try tensor.numbers(expected)
    }
    (self.description, self.layers) = (description, layers)
    convolutions = Dictionary(
      uniqueKeysWithValues: spec.map { name, inputs, convolution in
        (name, ConvolutionWeights(layers[name]!, convolution, inputChannels: inputs))
      })
  }

  /// int8 models: the factors of the additions, by layer.
  public var additionMultipliers: [String: Float] {
    guard description.arithmetic == .int8 else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: network.additions.map { ($0.name, layers[$0.name]!.floats(.multiplier)[0]) })
  }
}
