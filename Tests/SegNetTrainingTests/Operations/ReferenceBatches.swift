@testable import NetworkReference
@testable import SegNetModel

extension ReferenceOperation {
  /// What the layer gives for a batch, in float64: gradients are checked against differences of this.
  func reference(
    _ inputs: [ReferenceTensor<Double>], _ numbers: [TensorPart: [Double]] = [:],
    positions: ReferenceTensor<UInt8>? = nil, statistics: BatchStatistics = .batch
  ) -> ReferenceTensor<Double> {
    output(
      ReferenceInputs<FloatArithmetic<Double>>(
        tensors: inputs, positions: positions, numbers: numbers, statistics: statistics))
  }
}

extension MaxPooling {
  func referencePositions(_ input: ReferenceTensor<Double>) -> ReferenceTensor<UInt8> {
    positions(ReferenceInputs<FloatArithmetic<Double>>(tensors: [input]))!
  }
}

extension NetworkSpec {
  /// The output of each layer by name for a batch, that of a head before its sigmoid.
  ///
  /// - Parameters:
  ///   - numbers: by tensor name, as in a weights file.
  ///   - dropped: by layer, what its output is multiplied by; absent where nothing is dropped.
  func reference(
    _ picture: ReferenceTensor<Double>, numbers: [String: [Double]], dropped: [String: [Double]] = [:]
  ) -> [String: ReferenceTensor<Double>] {
    let network = ReferenceNetwork<FloatArithmetic<Double>>(
      network: self, margin: [0, 0, 0], statistics: .batch
    ) { layer in
      var parts: [TensorPart: [Double]] = [:]
      for part in TensorPart.allCases { parts[part] = numbers[part.name(in: layer)] }
      return parts
    }
    var outputs: [String: ReferenceTensor<Double>] = [:]
    network.run(picture) { layer, values in
      if let factors = dropped[layer] { values = zip(values, factors).map { $0 * $1 } }
    } observe: {
      outputs[$0] = $1
    }
    return outputs
  }
}
