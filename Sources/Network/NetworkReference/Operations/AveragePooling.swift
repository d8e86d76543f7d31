import SegNetModel

/// The mean of each 2x2 window.
extension AveragePooling: ReferenceOperation {
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    let input = inputs.input
    let shape = TensorShape(
      channels: input.shape.channels, height: input.shape.height / 2, width: input.shape.width / 2)
    var means: [A.Element] = []
    means.reserveCapacity(input.pictures * shape.elementCount)
    for picture in 0..<input.pictures {
      for channel in 0..<shape.channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width {
            func value(_ row: Int, _ column: Int) -> A.Element.Sum {
              input[picture, channel, 2 * y + row, 2 * x + column].widened
            }
            let sum = value(0, 0) + value(0, 1) + value(1, 0) + value(1, 1)
            means.append(A.sixteenth(4 * sum))
          }
        }
      }
    }
    return ReferenceTensor(pictures: input.pictures, shape: shape, values: means)
  }
}
