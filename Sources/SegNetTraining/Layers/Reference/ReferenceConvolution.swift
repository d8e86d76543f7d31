/// Convolution with stride 1 and zero padding that keeps height and width.
///
/// `output[p][o][y][x] = bias[o] + sum of weight[o][i][ky][kx] * input[p][i][y + ky - k/2][x + kx - k/2]`
///
/// - Parameter weight: [O, I, k, k].
func referenceConvolution(_ input: ReferenceTensor, weight: [Double], bias: [Double], kernelSize: Int)
  -> ReferenceTensor
{
  var output = ReferenceTensor(
    pictures: input.pictures, channels: bias.count, height: input.height, width: input.width)
  output.forEachPlace { p, o, y, x in
    var sum = bias[o]
    for i in 0..<input.channels {
      for ky in 0..<kernelSize {
        for kx in 0..<kernelSize {
          let (row, column) = (y + ky - kernelSize / 2, x + kx - kernelSize / 2)
          guard (0..<input.height).contains(row), (0..<input.width).contains(column) else { continue }
          sum +=
            weight[((o * input.channels + i) * kernelSize + ky) * kernelSize + kx] * input[p, i, row, column]
        }
      }
    }
    output[p, o, y, x] = sum
  }
  return output
}

/// `output = max(0, input)`
func referenceReLU(_ input: ReferenceTensor) -> ReferenceTensor {
  var output = input
  output.values = input.values.map { max(0, $0) }
  return output
}

/// Batch norm with the statistics of the batch: per channel over pictures and pixels,
/// `output = gain * (input - mean) / sqrt(variance + 1e-5) + offset`, the variance divided by n.
func referenceBatchNorm(_ input: ReferenceTensor, gain: [Double], offset: [Double]) -> ReferenceTensor {
  var output = input
  let count = Double(input.pictures * input.height * input.width)
  var mean = [Double](repeating: 0, count: input.channels)
  var variance = mean
  input.forEachPlace { p, c, y, x in mean[c] += input[p, c, y, x] / count }
  input.forEachPlace { p, c, y, x in
    let difference = input[p, c, y, x] - mean[c]
    variance[c] += difference * difference / count
  }
  input.forEachPlace { p, c, y, x in
    output[p, c, y, x] =
      gain[c] * (input[p, c, y, x] - mean[c]) / (variance[c] + Normalization.epsilon).squareRoot() + offset[c]
  }
  return output
}
