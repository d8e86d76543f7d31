import LabelledPictures
import SegNetModel

/// Runs a network layer by layer with the statistics of the batch, in float64.
///
/// - Parameters:
///   - numbers: by tensor name, as in a weights file.
///   - dropped: by layer, what its output is multiplied by; absent where nothing is dropped.
/// - Returns: the output of each layer by name, that of a head before its sigmoid.
func referenceNetwork(
  _ spec: NetworkSpec, picture: ReferenceTensor, numbers: [String: [Double]],
  dropped: [String: [Double]] = [:]
) -> [String: ReferenceTensor] {
  var outputs = [NetworkSpec.picture: picture]
  var indices: [String: [Int]] = [:]
  for layer in spec.layers {
    let inputs = layer.inputs.map { outputs[$0]! }
    var output: ReferenceTensor
    switch layer.operation {
    case let operation as any ConvolutionOperation:
      let convolution = operation.convolution
      let (weight, bias) = (numbers["\(layer.name).weight"]!, numbers["\(layer.name).bias"]!)
      // A batch norm takes the bias away again.
      output =
        operation is TransposedConvolution
        ? referenceTransposedConvolution(inputs[0], weight: weight, bias: bias)
        : referenceConvolution(
          inputs[0], weight: weight, bias: bias, kernelSize: convolution.kernelSize,
          dilation: convolution.dilation, groups: convolution.groups)
      if convolution.batchNorm {
        output = referenceBatchNorm(
          output, gain: numbers["\(layer.name).batch_norm.weight"]!,
          offset: numbers["\(layer.name).batch_norm.bias"]!)
      }
      if convolution.activation == .relu { output = referenceReLU(output) }
      if let factors = dropped[layer.name] {
        output.values = zip(output.values, factors).map { $0 * $1 }
      }
    case is MaxPooling: (output, indices[layer.name]) = referenceMaxPooling(inputs[0])
    case let unpooling as MaxUnpooling:
      output = referenceMaxUnpooling(inputs[0], index: indices[unpooling.indices]!)
    case is Concatenation: output = referenceConcatenation(inputs)
    case let addition as Addition:
      output = inputs[0]
      output.values = zip(inputs[0].values, inputs[1].values).map { $0 + $1 }
      if addition.activation == .relu { output = referenceReLU(output) }
    case let upsampling as Upsampling:
      output = upsampling.method == .nearest ? referenceNearest(inputs[0]) : referenceBilinear(inputs[0])
    case is PixelShuffle: output = referencePixelShuffle(inputs[0])
    default: preconditionFailure("\(layer.operation.word) has no reference")
    }
    outputs[layer.name] = output
  }
  return outputs
}

/// The channels of several maps, one map after the other.
func referenceConcatenation(_ inputs: [ReferenceTensor]) -> ReferenceTensor {
  var output = ReferenceTensor(
    pictures: inputs[0].pictures, channels: inputs.reduce(0) { $0 + $1.channels }, height: inputs[0].height,
    width: inputs[0].width)
  var first = 0
  for input in inputs {
    input.forEachPlace { p, c, y, x in output[p, first + c, y, x] = input[p, c, y, x] }
    first += input.channels
  }
  return output
}
