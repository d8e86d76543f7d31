import SegNetModel

/// Runs a network layer by layer, as its definition reads, in one arithmetic.
struct ReferenceNetwork<A: ReferenceArithmetic> {
  let network: NetworkSpec
  /// What stands outside the picture, per channel.
  let margin: [A.Element]
  var statistics = BatchStatistics.running
  /// A layer's numbers.
  let numbers: (_ layer: String) -> [TensorPart: [Double]]

  /// - Parameters:
  ///   - change: gets `NetworkSpec.picture` with the picture, then each layer's name and output but the heads'.
  ///   - observe: gets each layer's name and output, a head's before its activation.
  func run(
    _ picture: ReferenceTensor<A.Element>, change: (String, inout [A.Element]) -> Void = { _, _ in },
    observe: (String, ReferenceTensor<A.Score>) -> Void
  ) {
    var picture = picture
    change(NetworkSpec.picture, &picture.values)
    var outputs = [NetworkSpec.picture: picture]
    var positions: [String: ReferenceTensor<UInt8>] = [:]
    for (index, layer) in network.layers.enumerated() {
      let inputs = ReferenceInputs<A>(
        tensors: layer.inputs.map { outputs[$0]! },
        outside: layer.inputs[0] == NetworkSpec.picture ? margin : nil,
        positions: layer.operation.positionsLayer.map { positions[$0]! }, numbers: numbers(layer.name),
        statistics: statistics)
      if network.head(layer.name) != nil, let convolution = layer.operation as? Convolution {
        observe(layer.name, convolution.scores(inputs))
        continue
      }
      let operation = layer.operation.reference
      var output = operation.output(inputs)
      positions[layer.name] = operation.positions(inputs)
      change(layer.name, &output.values)
      observe(layer.name, A.scores(output))
      outputs[layer.name] = output
      let stillRead = Set(network.layers[(index + 1)...].flatMap(\.inputs))
      outputs = outputs.filter { stillRead.contains($0.key) }
    }
  }
}

extension LayerOperation {
  var reference: any ReferenceOperation {
    guard let reference = self as? any ReferenceOperation else {
      preconditionFailure("'\(word)' has no file in NetworkReference/Operations")
    }
    return reference
  }
}
