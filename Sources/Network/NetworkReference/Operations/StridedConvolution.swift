import SegNetModel

/// `sum[o, y, x] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] * input[i, 2y + ky - p, 2x + kx - p]` for the
/// padding `p`: every second sum of every second row of a convolution with stride 1.
extension StridedConvolution: ReferenceConvolution {
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    activated(inputs)
  }

  func sums<Element: ReferenceElement>(
    _ input: ReferenceTensor<Element>, outside: [Element], weight: [Element], bias: [Element.Sum]
  ) -> ReferenceTensor<Element.Sum> {
    let fine = convolution.sums(input, outside: outside, weight: weight, bias: bias)
    let shape = TensorShape(
      channels: fine.shape.channels, height: fine.shape.height / 2, width: fine.shape.width / 2)
    var sums = ReferenceTensor(pictures: input.pictures, shape: shape, filledWith: 0 as Element.Sum)
    for picture in 0..<input.pictures {
      for channel in 0..<shape.channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width { sums[picture, channel, y, x] = fine[picture, channel, 2 * y, 2 * x] }
        }
      }
    }
    return sums
  }
}
