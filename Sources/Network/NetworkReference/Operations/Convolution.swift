import SegNetModel
import System

/// An operation that sums products with its weights.
protocol ReferenceConvolution: ReferenceOperation, ConvolutionOperation {
  /// The sums, with their biases.
  func sums<Element: ReferenceElement>(
    _ input: ReferenceTensor<Element>, outside: [Element], weight: [Element], bias: [Element.Sum]
  ) -> ReferenceTensor<Element.Sum>
}

extension ReferenceConvolution {
  /// What is behind the sums but the activation.
  ///
  /// **Numerics**: int8 `Float(sum) * multiplier`.
  func scores<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Score> {
    let input = inputs.input
    let sums = sums(
      input, outside: inputs.outside ?? [A.Element](repeating: 0, count: input.shape.channels),
      weight: inputs.numbers[.weight]!.map { A.Element($0) },
      bias: inputs.numbers[.bias]!.map { A.Element.Sum($0) })
    let multipliers = inputs.numbers[.multiplier]
    let scores = sums.mapPlanes { channel, sum in A.score(sum, multiplier: multipliers?[channel]) }
    return convolution.batchNorm ? scores.normalized(inputs.numbers, inputs.statistics) : scores
  }

  func activated<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    scores(inputs).mapPlanes { _, score in A.element(score, convolution.activation) }
  }
}

/// `sum[o, y, x] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] * input[i, y + d * ky - p, x + d * kx - p]` for
/// the dilation `d` and the padding `p`; with groups, `i` runs over the inputs of the output's group.
extension Convolution: ReferenceConvolution {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    activated(inputs)
  }

  @specialized(where Element == Float)
  @specialized(where Element == Int16)
  func sums<Element: ReferenceElement>(
    _ input: ReferenceTensor<Element>, outside: [Element], weight: [Element], bias: [Element.Sum]
  ) -> ReferenceTensor<Element.Sum> {
    let shape = TensorShape(
      channels: outputChannels, height: input.shape.height, width: input.shape.width)
    let padded = input.padded(by: padding, with: outside)
    let inputs = input.shape.channels / groups
    let (stride, planeSize) = (padded.shape.width, padded.planeSize)
    var sums = ReferenceTensor(pictures: input.pictures, shape: shape, filledWith: 0 as Element.Sum)
    var values = sums.values.mutableSpan
    let (source, weight) = (padded.values.span, weight.span)
    for plane in 0..<input.pictures * outputChannels {
      let (picture, output) = plane.quotientAndRemainder(dividingBy: outputChannels)
      let firstInput = picture * input.shape.channels + output * groups / outputChannels * inputs
      for y in 0..<shape.height {
        let start = (plane * shape.height + y) * shape.width
        var row = values.part(start..<start + shape.width)
        row.update(repeating: bias[output])
        for input in 0..<inputs {
          for kernelRow in 0..<kernelSize {
            for kernelColumn in 0..<kernelSize {
              let tap =
                weight[((output * inputs + input) * kernelSize + kernelRow) * kernelSize + kernelColumn]
              let first =
                (firstInput + input) * planeSize + (y + dilation * kernelRow) * stride
                + dilation * kernelColumn
              let from = source.extracting(first..<first + shape.width)
              for x in row.indices { Element.accumulate(&row[x], from[x], tap) }
            }
          }
        }
      }
    }
    return sums
  }
}

extension ReferenceTensor where Element: BinaryFloatingPoint {
  /// Batch norm: `(x - mean) / sqrt(variance + 1e-5) * gain + offset`, per channel.
  func normalized(_ numbers: [TensorPart: [Double]], _ statistics: BatchStatistics) -> ReferenceTensor {
    func perChannel(_ part: TensorPart) -> [Element] { numbers[part]!.map { Element($0) } }
    let (gain, offset) = (perChannel(.gain), perChannel(.offset))
    let (mean, variance) =
      switch statistics {
      case .running: (perChannel(.runningMean), perChannel(.runningVariance))
      case .batch: channelStatistics
      }
    let epsilon = Element(Convolution.batchNormEpsilon)
    return mapPlanes { channel, value in
      (value - mean[channel]) / (variance[channel] + epsilon).squareRoot() * gain[channel] + offset[channel]
    }
  }

  /// Mean and variance of each channel over pictures and pixels, the variance divided by n.
  private var channelStatistics: (mean: [Element], variance: [Element]) {
    let count = Element(pictures * planeSize)
    func means(_ values: ReferenceTensor) -> [Element] {
      var means = [Element](repeating: 0, count: shape.channels)
      for (index, value) in values.values.enumerated() {
        means[index / planeSize % shape.channels] += value / count
      }
      return means
    }
    let mean = means(self)
    return (mean, means(mapPlanes { ($1 - mean[$0]) * ($1 - mean[$0]) }))
  }
}
