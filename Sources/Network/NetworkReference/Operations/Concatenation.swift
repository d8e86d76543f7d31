import SegNetModel

/// The channels of all inputs, one input after the other.
extension Concatenation: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    var shape = inputs.input.shape
    shape.channels = inputs.tensors.reduce(0) { $0 + $1.shape.channels }
    let values = (0..<inputs.input.pictures).flatMap { picture in
      inputs.tensors.flatMap { tensor in
        let size = tensor.shape.elementCount
        return tensor.values[picture * size..<(picture + 1) * size]
      }
    }
    return ReferenceTensor(pictures: inputs.input.pictures, shape: shape, values: values)
  }
}
