import CSegKernels
import Imaging
import SegNetModel

/// A model in memory, checked to be one that can run: its description and its convolutions by layer name.
struct ModelWeights: Sendable {
  let description: ModelDescription
  let convolutions: [String: ConvolutionWeights]
  /// int8 models: the factors of the additions, by layer.
  let additionMultipliers: [String: Float]

  var network: NetworkSpec { description.network }
  var classCount: Int { description.palette.count }

  init(_ file: WeightsFile) throws(RuntimeError) {
    let tensors = file.tensors
    try self.init(description: file.description) { name in
      tensors.entries[name].map { entry in
        NamedTensor(
          name: name, elementType: entry.elementType, shape: entry.shape,
          bytes: tensors.bytes(of: entry).withUnsafeBytes { Array($0) })
      }
    }
  }

  init(description: ModelDescription, tensors: [NamedTensor]) throws(RuntimeError) {
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    try self.init(description: description) { byName[$0] }
  }

  private init(description: ModelDescription, tensor: (String) -> NamedTensor?) throws(RuntimeError) {
    try description.checkStreamable()
    var convolutions: [String: ConvolutionWeights] = [:]
    for (name, inputChannels, convolution) in try Self.convolutions(of: description.network) {
      convolutions[name] = try ConvolutionWeights(
        layer: name, inputChannels: inputChannels, convolution: convolution,
        arithmetic: description.arithmetic, tensor: tensor)
    }
    (self.description, self.convolutions) = (description, convolutions)
    additionMultipliers =
      description.arithmetic == .int8 ? try Self.multipliers(description.network.additions, tensor) : [:]
  }

  private static func multipliers(_ additions: [LayerSpec], _ tensor: (String) -> NamedTensor?)
    throws(RuntimeError) -> [String: Float]
  {
    var multipliers: [String: Float] = [:]
    for layer in additions {
      let name = "\(layer.name).multiplier"
      guard let tensor = tensor(name) else { throw .tensor(name: name, problem: "is missing") }
      guard tensor.elementType == .float32, tensor.shape == [1] else {
        throw .tensor(
          name: name, problem: "is \(tensor.elementType.rawValue) \(tensor.shape), expected F32 [1]")
      }
      let multiplier = tensor.bytes.withUnsafeBytes { $0.loadUnaligned(as: Float.self) }
      guard multiplier.isFinite, multiplier >= 0 else {
        throw .tensor(name: name, problem: "has a number that is negative or not finite")
      }
      multipliers[layer.name] = multiplier
    }
    return multipliers
  }

  static func convolutions(of network: NetworkSpec) throws(RuntimeError)
    -> [(name: String, inputChannels: Int, convolution: Convolution)]
  {
    do { return try network.convolutions() } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
  }
}
