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
/// `sum[o, y, x] = bias[o] + sum over i, ky, kx of weight[o, i, ky, kx] * input[i, y + ky - p, x + kx - p]`.
///
/// **Shape**: [outputs, height, width] for `weight` [outputs, inputs, kernelSize, kernelSize].
/// - Parameter outside: what stands beyond the edges, per input channel.
func referenceConvolution<Element: Summand>(
  _ input: FeatureMap<Element>, weight: [Element], bias: [Element.Sum], kernelSize: Int, outside: [Element]
) -> FeatureMap<Element.Sum> {
  let padded = input.padded(by: kernelSize / 2, with: outside)
  let shape = TensorShape(channels: bias.count, height: input.shape.height, width: input.shape.width)
  let (inputs, outputs, width, height) = (input.shape.channels, bias.count, shape.width, shape.height)
  let stride = padded.shape.width
  let planeSize = stride * padded.shape.height
  let values = [Element.Sum](unsafeUninitializedCapacity: shape.elementCount) { sums, count in
    padded.values.withUnsafeBufferPointer { source in
      weight.withUnsafeBufferPointer { weight in
        for output in 0..<outputs {
          for y in 0..<height {
            let row = sums.baseAddress! + (output * height + y) * width
            row.initialize(repeating: bias[output], count: width)
            for input in 0..<inputs {
              for kernelRow in 0..<kernelSize {
                for kernelColumn in 0..<kernelSize {
                  let tap =
                    weight[((output * inputs + input) * kernelSize + kernelRow) * kernelSize + kernelColumn]
                  let from =
                    source.baseAddress! + input * planeSize + (y + kernelRow) * stride + kernelColumn
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
