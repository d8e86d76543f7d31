import CSegKernels
import SegNetModel

extension TransposedConvolution: StreamedConvolution {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    guard convolution.activation == .relu else {
      throw .network(layer: layer.name, problem: "a ReLU must follow every convolution but the last")
    }
    var shape = builder.shapes[layer.inputs[0]]!
    shape.channels = kernelConvolution.outputChannels
    builder.append(
      builder.stage(
        .convolution, layer, builder.origin(of: layer.inputs[0]), reach: .same, shape: shape,
        kernel: kernel(layer, in: builder)))
    builder.append(builder.stage(.pixelShuffle, layer, builder.origin(of: layer.name), reach: .half))
  }

  private var storedChannels: Int { Int(seg_stored_channels(Int32(convolution.outputChannels))) }

  /// A 1x1 convolution to the stored channels of the four output pixels, one after the other; a pixel shuffle then puts
  /// them beside each other.
  var kernelConvolution: Convolution {
    Convolution(
      outputChannels: 4 * storedChannels, kernelSize: 1, batchNorm: false, activation: convolution.activation)
  }

  /// Channel `(2 i + j) * stored + o` has `weight[o, c, i, j]`. Padding channels have weights, bias and factor 0.
  func kernelWeights(_ weights: ConvolutionWeights) -> ConvolutionWeights {
    let (outputs, inputs, stored) = (convolution.outputChannels, weights.inputChannels, storedChannels)
    func perChannel<Number>(_ values: [Number], zero: Number) -> [Number] {
      (0..<4 * stored).map { $0 % stored < outputs ? values[$0 % stored] : zero }
    }
    func spread<Number>(_ values: [Number], zero: Number) -> [Number] {
      (0..<4 * stored).flatMap { channel in
        let (position, output) = (channel / stored, channel % stored)
        return (0..<inputs).map { input in
          output < outputs ? values[4 * (output * inputs + input) + position] : zero
        }
      }
    }
    let numbers: ConvolutionWeights.Numbers =
      switch weights.numbers {
      case .float(let weight, let bias):
        .float(weight: spread(weight, zero: 0), bias: perChannel(bias, zero: 0))
      case .int8(let weight, let bias, let multiplier):
        .int8(
          weight: spread(weight, zero: 0), bias: perChannel(bias, zero: 0),
          multiplier: perChannel(multiplier, zero: 0))
      }
    return ConvolutionWeights(
      inputChannels: inputs, convolution: kernelConvolution, numbers: numbers, batchNorm: nil)
  }
}
