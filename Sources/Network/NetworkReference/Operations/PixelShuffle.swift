import SegNetModel

/// `output[c, 2y + i, 2x + j] = input[4c + 2i + j, y, x]`.
extension PixelShuffle: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    let input = inputs.input
    return input.doubled(channels: input.shape.channels / 4) { picture, channel, y, x in
      input[picture, 4 * channel + 2 * (y % 2) + x % 2, y / 2, x / 2]
    }
  }
}
