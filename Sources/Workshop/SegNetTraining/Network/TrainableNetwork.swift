import SegNetModel

/// A network's numbers, in float32.
final class TrainableNetwork: Sendable {
  let spec: NetworkSpec
  /// By layer, in the order of the network.
  let convolutions: [(name: String, parameters: ConvolutionParameters)]

  /// - Throws: `TrainingError.configuration` for networks that cannot be trained here, `.noMemory`.
  convenience init(_ spec: NetworkSpec) throws(TrainingError) {
    do { _ = try spec.shapesAtAnySize() } catch {
      throw .configuration("the network is impossible: \(error)")
    }
    if let problem = spec.trainingProblem { throw .configuration(problem) }
    try self.init(spec, memory: SystemMemory())
  }

  /// The numbers of a network that nobody has checked for whether its heads can be trained.
  init(_ spec: NetworkSpec, memory: any MemorySource) throws(TrainingError) {
    self.spec = spec
    var convolutions: [(name: String, parameters: ConvolutionParameters)] = []
    do {
      let shapes = try spec.shapesAtAnySize()
      for layer in spec.layers {
        let parameters = try layer.trainableOperation().parameters(
          layer.name, inputChannels: shapes[layer.inputs[0]]!.channels, memory: memory)
        if let parameters { convolutions.append((layer.name, parameters)) }
      }
    } catch let error as TrainingError {
      throw error
    } catch { throw .configuration("\(error)") }
    self.convolutions = convolutions
  }

  var trained: [Parameter] { convolutions.flatMap(\.parameters.trained) }

  func initialize(seed: UInt64) {
    for (number, layer) in convolutions.enumerated() {
      var random = RandomSource(seed: seed, stream: 0, UInt64(number))
      layer.parameters.initialize(&random)
    }
  }

  func parameters(of layer: String) -> ConvolutionParameters {
    convolutions.first { $0.name == layer }!.parameters
  }
}
