import LabelledPictures

/// Convolution with stride 1 and zero padding that keeps height and width.
///
/// `output[p][o][y][x] = bias[o] + sum of weight[o][i][ky][kx] * input[p][i][y + (ky - k/2) * d][x + (kx - k/2) * d]`
///
/// - Parameters:
///   - weight: [O, I, k, k], or [O, 1, k, k] with as many groups as channels: output `o` then reads input `o` alone.
///   - dilation: `d`.
func referenceConvolution(
  _ input: ReferenceTensor, weight: [Double], bias: [Double], kernelSize: Int, dilation: Int = 1,
  groups: Int = 1
) -> ReferenceTensor {
  let inputs = input.channels / groups
  var output = ReferenceTensor(
    pictures: input.pictures, channels: bias.count, height: input.height, width: input.width)
  output.forEachPlace { p, o, y, x in
    var sum = bias[o]
    for i in 0..<inputs {
      for ky in 0..<kernelSize {
        for kx in 0..<kernelSize {
          let row = y + (ky - kernelSize / 2) * dilation
          let column = x + (kx - kernelSize / 2) * dilation
          guard (0..<input.height).contains(row), (0..<input.width).contains(column) else { continue }
          sum +=
            weight[((o * inputs + i) * kernelSize + ky) * kernelSize + kx]
            * input[p, groups == 1 ? i : o, row, column]
        }
      }
    }
    output[p, o, y, x] = sum
  }
  return output
}

/// `output[p][o][2y + i][2x + j] = bias[o] + sum over c of weight[o][c][i][j] * input[p][c][y][x]`
///
/// - Parameter weight: [O, I, 2, 2].
func referenceTransposedConvolution(_ input: ReferenceTensor, weight: [Double], bias: [Double])
  -> ReferenceTensor
{
  var output = ReferenceTensor(
    pictures: input.pictures, channels: bias.count, height: 2 * input.height, width: 2 * input.width)
  output.forEachPlace { p, o, y, x in
    output[p, o, y, x] = (0..<input.channels).reduce(bias[o]) { sum, c in
      sum + weight[(o * input.channels + c) * 4 + y % 2 * 2 + x % 2] * input[p, c, y / 2, x / 2]
    }
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
