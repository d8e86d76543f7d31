import CSegKernels
import Imaging
import SegNetModel

/// A model in memory, checked to be one that can run: its description and its convolutions by layer name.
struct ModelWeights: Sendable {
  let description: ModelDescription
  let convolutions: [String: ConvolutionWeights]
  /// What the kernels convolve with in place of a transposed convolution, by layer.
  let loweredConvolutions: [String: ConvolutionWeights]
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
    try Self.check(description)
    var convolutions: [String: ConvolutionWeights] = [:]
    for (name, inputChannels, convolution) in try Self.convolutions(of: description.network) {
      convolutions[name] = try ConvolutionWeights(
        layer: name, inputChannels: inputChannels, convolution: convolution,
        arithmetic: description.arithmetic, tensor: tensor)
    }
    (self.description, self.convolutions) = (description, convolutions)
    loweredConvolutions = convolutions.filter { $0.value.convolution.kernelSize == 2 }.mapValues(\.lowered)
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

  private static func convolutions(of network: NetworkSpec) throws(RuntimeError)
    -> [(name: String, inputChannels: Int, convolution: Convolution)]
  {
    do { return try network.convolutions() } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
  }

  /// The same model without its regression maps.
  var withoutRegression: ModelWeights {
    var description = description
    description.network = network.withoutRegression
    return ModelWeights(
      description: description, convolutions: convolutions, loweredConvolutions: loweredConvolutions,
      additionMultipliers: additionMultipliers)
  }

  private init(
    description: ModelDescription, convolutions: [String: ConvolutionWeights],
    loweredConvolutions: [String: ConvolutionWeights], additionMultipliers: [String: Float]
  ) {
    (self.description, self.convolutions) = (description, convolutions)
    (self.loweredConvolutions, self.additionMultipliers) = (loweredConvolutions, additionMultipliers)
  }

  /// What the graph alone does not say: the class layer gives one score per class and pixel, and 7-bit activations
  /// have no sign.
  private static func check(_ description: ModelDescription) throws(RuntimeError) {
    let network = description.network
    // A network that cannot be has no size multiple: its own error comes first.
    _ = try convolutions(of: network)
    let multiple = network.sizeMultiple
    let shapes: [String: TensorShape]
    do { shapes = try network.shapes(for: (width: multiple, height: multiple)) } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
    let last = network.classLayer!
    guard case .convolution(let classifier) = last.operation, classifier.activation == .none else {
      throw .network(layer: last.name, problem: "the last layer must be a convolution without activation")
    }
    let classes = description.palette.count
    guard classes <= SEG_LARGEST_CLASSES else {
      throw .network(
        layer: last.name,
        problem: "gives \(classes) classes; at most \(SEG_LARGEST_CLASSES) can be told apart")
    }
    guard classifier.outputChannels == classes, shapes[last.name]!.height == multiple else {
      throw .network(
        layer: last.name,
        problem: "gives \(shapes[last.name]!), expected \(classes) classes at the picture's own scale")
    }
    for layer in network.layers where description.arithmetic == .int8 && network.head(layer.name) == nil {
      guard let convolution = layer.operation.convolution, convolution.activation != .relu else {
        continue
      }
      throw .network(layer: layer.name, problem: "int8 activations have no sign, a ReLU must follow")
    }
  }
}
