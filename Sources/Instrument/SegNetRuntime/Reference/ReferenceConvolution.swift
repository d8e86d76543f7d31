import SegNetModel

/// What the reference convolves: the products of activations and weights, summed in a wider type.
protocol Summand: Sendable {
  associatedtype Sum: Sendable
  static func accumulate(_ sum: inout Sum, _ activation: Self, _ weight: Self)
}

extension Float: Summand {
  @inline(__always)
  static func accumulate(_ sum: inout Float, _ activation: Float, _ weight: Float) {
    sum += activation * weight
  }
}

/// int8 numbers, held in 16 bits because that is what vectorises everywhere.
extension Int16: Summand {
  @inline(__always)
  static func accumulate(_ sum: inout Int32, _ activation: Int16, _ weight: Int16) {
    sum &+= Int32(activation) &* Int32(weight)
  }
}

/// A convolution with stride 1 that keeps height and width:
/// `sum[o, y, x] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] * input[i, y + d * ky - p, x + d * kx - p]` for
/// the dilation `d`; with groups, `i` runs over the inputs of the output's group.
///
/// **Shape**: [outputs, height, width] for `weight` [outputs, inputs / groups, kernelSize, kernelSize].
/// - Parameter outside: what stands beyond the edges, per input channel.
func referenceConvolution<Element: Summand>(
  _ input: FeatureMap<Element>, weight: [Element], bias: [Element.Sum], kernelSize: Int, dilation: Int = 1,
  groups: Int = 1,
  outside: [Element]
) -> FeatureMap<Element.Sum> {
  let padded = input.padded(by: dilation * (kernelSize / 2), with: outside)
  let shape = TensorShape(channels: bias.count, height: input.shape.height, width: input.shape.width)
  let inputs = input.shape.channels / groups
  let (outputs, width, height) = (bias.count, shape.width, shape.height)
  let stride = padded.shape.width
  let planeSize = stride * padded.shape.height
  let values = [Element.Sum](unsafeUninitializedCapacity: shape.elementCount) { sums, count in
    padded.values.withUnsafeBufferPointer { source in
      weight.withUnsafeBufferPointer { weight in
        for output in 0..<outputs {
          for y in 0..<height {
            let row = sums.baseAddress! + (output * height + y) * width
            row.initialize(repeating: bias[output], count: width)
            let firstInput = output * groups / outputs * inputs
            for input in 0..<inputs {
              for kernelRow in 0..<kernelSize {
                for kernelColumn in 0..<kernelSize {
                  let tap =
                    weight[((output * inputs + input) * kernelSize + kernelRow) * kernelSize + kernelColumn]
                  let from =
                    source.baseAddress! + (firstInput + input) * planeSize
                    + (y + dilation * kernelRow) * stride + dilation * kernelColumn
                  for x in 0..<width { Element.accumulate(&row[x], from[x], tap) }
                }
              }
            }
          }
        }
      }
    }
    count = shape.elementCount
  }
  return FeatureMap(shape: shape, values: values)
}

/// A transposed convolution of kernel size and stride 2:
/// `sum[o, 2y + i, 2x + j] = bias[o] + sum over c of weight[o, c, i, j] * input[c, y, x]`.
///
/// **Shape**: [outputs, 2 * height, 2 * width] for `weight` [outputs, inputs, 2, 2].
func referenceTransposedConvolution<Element: Summand>(
  _ input: FeatureMap<Element>, weight: [Element], bias: [Element.Sum]
) -> FeatureMap<Element.Sum> {
  let (channels, height, width) = (input.shape.channels, 2 * input.shape.height, 2 * input.shape.width)
  var sums: [Element.Sum] = []
  sums.reserveCapacity(bias.count * height * width)
  for output in bias.indices {
    for y in 0..<height {
      for x in 0..<width {
        var sum = bias[output]
        for channel in 0..<channels {
          Element.accumulate(
            &sum, input.values[(channel * input.shape.height + y / 2) * input.shape.width + x / 2],
            weight[4 * (output * channels + channel) + 2 * (y % 2) + x % 2])
        }
        sums.append(sum)
      }
    }
  }
  return FeatureMap(shape: TensorShape(channels: bias.count, height: height, width: width), values: sums)
}

/// The sums of a convolution of either kind: only transposed ones have a kernel of size 2.
func referenceSums<Element: Summand>(
  _ convolution: Convolution, _ input: FeatureMap<Element>, weight: [Element], bias: [Element.Sum],
  outside: [Element]
) -> FeatureMap<Element.Sum> {
  if convolution.kernelSize == 2 { return referenceTransposedConvolution(input, weight: weight, bias: bias) }
  return referenceConvolution(
    input, weight: weight, bias: bias, kernelSize: convolution.kernelSize, dilation: convolution.dilation,
    groups: convolution.groups, outside: outside)
}
