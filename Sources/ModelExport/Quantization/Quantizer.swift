import SegNetModel

/// Brings a folded network to the int8 arithmetic described at `WeightsFile`.
public enum Quantizer {
  /// The tensors of the int8 model.
  ///
  /// Each output channel has its own weight step, `max|weight| / 127`. The picture's normalisation goes into the first
  /// layer: a stored pixel `q` stands for the value `2 q`, so a weight becomes `weight * 2 / standardDeviation`, and the
  /// bias takes up the mean. The mean is taken through the *rounded* weights, so that their rounding errors act on
  /// differences from the mean colour only. An addition's inputs share one step, its output has another: `L.multiplier`.
  public static func tensors(of network: FoldedNetwork, ranges: ActivationRanges) -> [NamedTensor] {
    let steps = ranges.steps(of: network.description.network)
    var tensors: [NamedTensor] = []
    for layer in network.convolutions {
      let source = network.description.network.layers.first { $0.name == layer.name }!.inputs[0]
      // Heads give real numbers.
      let outputStep = network.description.network.head(layer.name) != nil ? 1 : steps[layer.name]!
      let quantized =
        source == NetworkSpec.picture
        ? quantizeFirst(
          layer, input: network.description.input, outputStep: outputStep)
        : quantize(
          layer.weight, bias: layer.bias, perOutput: layer.weightsPerOutput, inputStep: steps[source]!,
          outputStep: outputStep)
      let outputs = layer.convolution.outputChannels
      tensors.append(NamedTensor("\(layer.name).weight", .int8, shape: layer.weightShape, quantized.weight))
      tensors.append(NamedTensor("\(layer.name).bias", .int32, shape: [outputs], quantized.bias))
      tensors.append(
        NamedTensor("\(layer.name).multiplier", .float32, shape: [outputs], quantized.multiplier))
    }
    for layer in network.description.network.additions {
      let multiplier = steps[layer.inputs[0]]! / steps[layer.name]!
      tensors.append(NamedTensor("\(layer.name).multiplier", .float32, shape: [1], [multiplier]))
    }
    return tensors
  }

  struct QuantizedConvolution: Equatable {
    var weight: [Int8]
    var bias: [Int32]
    var multiplier: [Float]
  }

  static func quantize(_ weight: [Float], bias: [Float], perOutput: Int, inputStep: Float, outputStep: Float)
    -> QuantizedConvolution
  {
    var result = QuantizedConvolution(weight: [], bias: [], multiplier: [])
    result.weight.reserveCapacity(weight.count)
    for output in bias.indices {
      let channel = weight[output * perOutput..<(output + 1) * perOutput]
      let step = weightStep(channel, bias: bias[output], inputStep: inputStep)
      for value in channel {
        result.weight.append(Int8(max(-127, min(127, (value / step).rounded(.toNearestOrEven)))))
      }
      result.bias.append(Int32((bias[output] / (inputStep * step)).rounded(.toNearestOrEven)))
      result.multiplier.append(inputStep * step / outputStep)
    }
    return result
  }

  /// The first layer, which reads the picture.
  static func quantizeFirst(_ layer: FoldedConvolution, input: PictureInput, outputStep: Float)
    -> QuantizedConvolution
  {
    let kernel = layer.convolution.kernelSize * layer.convolution.kernelSize
    let depthwise = layer.convolution.groups > 1
    func channel(_ index: Int) -> Int {
      depthwise ? index / layer.weightsPerOutput : index / kernel % layer.inputChannels
    }
    let scaled = layer.weight.enumerated().map {
      $0.element * 2 / input.standardDeviation[channel($0.offset)]
    }
    var result = quantize(
      scaled, bias: layer.bias, perOutput: layer.weightsPerOutput, inputStep: 1,
      outputStep: outputStep)
    for output in layer.bias.indices {
      var meanSum: Float = 0
      for index in output * layer.weightsPerOutput..<(output + 1) * layer.weightsPerOutput {
        meanSum += Float(result.weight[index]) * input.mean[channel(index)] / 2
      }
      result.bias[output] -= Int32(meanSum.rounded(.toNearestOrEven))
    }
    return result
  }

  /// The weight step of one output channel. Never so small that the bias leaves the 24 bits that a Float holds exactly:
  /// a channel of (almost) no weights is its bias alone.
  private static func weightStep(_ channel: ArraySlice<Float>, bias: Float, inputStep: Float) -> Float {
    let greatest = channel.reduce(0) { max($0, abs($1)) }
    return max(greatest / 127, abs(bias) / (inputStep * Float(1 << 22)), 1e-20)
  }
}
