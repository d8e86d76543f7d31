import SegNetModel

/// An operation that can be trained.
///
/// Each has a file here with its conformance and its layer, forward beside backward; nothing else in this target names it.
protocol TrainableOperation: LayerOperation {
  /// Whether its layer keeps its output, instead of computing it for each reader.
  static var keepsOutput: Bool { get }

  /// Whether it has numbers that training changes.
  static var hasParameters: Bool { get }

  /// Whether a loss can compare with what its layer gives: `Layer.headMap`.
  var canBeHead: Bool { get }

  /// The numbers that training changes; nil where there are none.
  ///
  /// - Parameter layer: its name, with which the names of the tensors begin.
  /// - Throws: `TrainingError.noMemory`.
  func parameters(_ layer: String, inputChannels: Int, memory: any MemorySource) throws(TrainingError)
    -> ConvolutionParameters?

  /// What computes it, one after the other: the first reads the inputs, the last gives a map of `output`'s shape.
  func steps(output: TensorShape) -> [LayerStep]

  /// The layer of the step with this operation.
  ///
  /// - Throws: `TrainingError.noMemory`.
  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer
}

extension TrainableOperation {
  static var hasParameters: Bool { false }
  var canBeHead: Bool { false }

  func parameters(_ layer: String, inputChannels: Int, memory: any MemorySource) throws(TrainingError)
    -> ConvolutionParameters?
  { nil }

  func steps(output: TensorShape) -> [LayerStep] { [LayerStep(self, output: output)] }
}

/// A part of what an operation computes.
struct LayerStep: Sendable {
  let operation: any TrainableOperation
  let output: TensorShape
  /// What is added to the layer's name; empty for the step that uses the layer's numbers.
  let suffix: String

  init(_ operation: some TrainableOperation, output: TensorShape, suffix: String = "") {
    (self.operation, self.output, self.suffix) = (operation, output, suffix)
  }
}

/// Where a layer of a plan stands: what it is made from.
struct LayerSite {
  let name: String
  /// Of the layer in its plan; tells the random choices of layers apart.
  let number: Int
  let inputs: [any Layer]
  /// All layers before it, the picture first.
  let before: [any Layer]
  /// The numbers that the operation made for the layer.
  let parameters: ConvolutionParameters?
  let context: ExecutionContext
  /// Whether there will be backward passes.
  let trains: Bool
  /// Memory for its output, shared with layers that do not read each other; nil: the layer's own.
  let memory: AlignedBuffer<Float>?
}

extension LayerSpec {
  /// - Throws: `NetworkError` for an operation that can only be run.
  func trainableOperation() throws(NetworkError) -> any TrainableOperation {
    guard let trainable = operation as? any TrainableOperation else {
      throw NetworkError(layer: name, problem: "\(operation.word) cannot be trained")
    }
    return trainable
  }
}
