import SegNetModel

/// `sum[o, 2y + i, 2x + j] = bias[o] + sum over c of weight[o, c, i, j] * input[c, y, x]`.
extension TransposedConvolution: ReferenceConvolution {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    activated(inputs)
  }

  func sums<Element: ReferenceElement>(
    _ input: ReferenceTensor<Element>, outside: [Element], weight: [Element], bias: [Element.Sum]
  ) -> ReferenceTensor<Element.Sum> {
    let (inputs, outputs) = (input.shape.channels, bias.count)
    return input.doubled(channels: outputs) { picture, output, y, x in
      var sum = bias[output]
      for channel in 0..<inputs {
        Element.accumulate(
          &sum, input[picture, channel, y / 2, x / 2],
          weight[4 * (output * inputs + channel) + 2 * (y % 2) + x % 2])
      }
      return sum
    }
  }
}
