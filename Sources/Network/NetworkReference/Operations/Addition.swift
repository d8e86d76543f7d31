import SegNetModel

/// `activation(left + right)`, int8 sums multiplied before they are rounded.
extension Addition: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    let (left, right) = (inputs.tensors[0], inputs.tensors[1])
    precondition(right.shape == left.shape)
    let multiplier = inputs.numbers[.multiplier]?[0]
    let values = left.values.indices.map { index in
      let sum = left.values[index].widened + right.values[index].widened
      return A.element(A.score(sum, multiplier: multiplier), activation)
    }
    return ReferenceTensor(pictures: left.pictures, shape: left.shape, values: values)
  }
}
