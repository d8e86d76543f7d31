import CSegKernels
import SegNetModel

extension ConvolutionWeights {
  /// A transposed convolution as a 1x1 convolution to the stored channels of its four output pixels, one after the other:
  /// channel `(2 i + j) * stored + o` is `weight[o, c, i, j]`. Padding channels have weights, bias and factor 0.
  var lowered: ConvolutionWeights {
    let outputs = convolution.outputChannels
    let stored = Int(seg_stored_channels(Int32(outputs)))
    func perChannel<Number>(_ values: [Number], zero: Number) -> [Number] {
      (0..<4 * stored).map { $0 % stored < outputs ? values[$0 % stored] : zero }
    }
    func weights<Number>(_ values: [Number], zero: Number) -> [Number] {
      (0..<4 * stored).flatMap { channel in
        let (position, output) = (channel / stored, channel % stored)
        return (0..<inputChannels).map { input in
          output < outputs ? values[4 * (output * inputChannels + input) + position] : zero
        }
      }
    }
    let numbers: Numbers =
      switch numbers {
      case .float(let weight, let bias):
        .float(weight: weights(weight, zero: 0), bias: perChannel(bias, zero: 0))
      case .int8(let weight, let bias, let multiplier):
        .int8(
          weight: weights(weight, zero: 0), bias: perChannel(bias, zero: 0),
          multiplier: perChannel(multiplier, zero: 0))
      }
    return ConvolutionWeights(
      inputChannels: inputChannels,
      convolution: Convolution(
        outputChannels: 4 * stored, kernelSize: 1, batchNorm: false, activation: convolution.activation),
      numbers: numbers, batchNorm: nil)
  }
}

extension ModelWeights {
  /// What the kernels convolve with for a layer.
  func kernelWeights(of layer: String) -> ConvolutionWeights? {
    loweredConvolutions[layer] ?? convolutions[layer]
  }
}
