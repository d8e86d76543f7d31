import SegNetModel

/// The channels of all inputs, one input after the other.
extension Concatenation: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    var shape = inputs.input.shape
    shape.channels = inputs.tensors.reduce(0) { $0 + $1.shape.channels }
    let pictures = inputs.input.pictures
    var values: [A.Element] = []
    values.reserveCapacity(pictures * shape.elementCount)
    for picture in 0..<pictures {
      for tensor in inputs.tensors {
        let size = tensor.shape.elementCount
        values.append(contentsOf: tensor.values[picture * size..<(picture + 1) * size])
      }
    }
    return ReferenceTensor(pictures: pictures, shape: shape, values: values)
  }
}
