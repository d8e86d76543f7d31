import SegNetModel

/// Each value at its position in a 2x2 window, 0 at the other three.
extension MaxUnpooling: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    let (input, positions) = (inputs.input, inputs.positions!)
    precondition(positions.pictures == input.pictures && positions.shape == input.shape)
    return input.doubled(channels: input.shape.channels) { picture, channel, y, x in
      let index = input.index(picture, channel, y / 2, x / 2)
      return Int(positions.values[index]) == 2 * (y % 2) + x % 2 ? input.values[index] : 0
    }
  }
}
