import SegNetModel

/// Brings a folded network to the int8 arithmetic described at `WeightsFile`.
public enum Quantizer {
  /// The tensors of the int8 model.
  ///
  /// A weight is multiplied by the step of the channel that it reads; then each output channel has its own weight step,
  /// `max|weight| / 127`, and its factor divides by the step of what it gives. The picture's normalisation goes into the
  /// first layer: a stored pixel `q` stands for the value `2 q`, so a weight becomes `weight * 2 / standardDeviation`,
  /// and the bias takes up the mean. The mean is taken through the *rounded* weights, so that their rounding errors act
  /// on differences from the mean colour only. An addition's inputs share one step, its output has another:
  /// `L.multiplier`.
  ///
  /// - Parameter perChannel: false for activations with one step per layer.
  /// - Throws: `NetworkError` for a network that cannot be.
  public static func tensors(of network: FoldedNetwork, ranges: ActivationRanges, perChannel: Bool = true)
    throws(NetworkError) -> [NamedTensor]
  {
    let spec = network.description.network
    let steps = try ranges.steps(of: spec, perChannel: perChannel)
    var tensors: [NamedTensor] = []
    for layer in network.convolutions {
      let source = spec.layers.first { $0.name == layer.name }!.inputs[0]
      let outputs = layer.convolution.outputChannels
      // Heads give real numbers.
      let outputSteps =
        spec.head(layer.name) != nil ? [Float](repeating: 1, count: outputs) : steps[layer.name]!
      let quantized =
        source == NetworkSpec.picture
        ? quantizeFirst(layer, input: network.description.input, outputSteps: outputSteps)
        : quantize(
          layer.scaled(by: steps[source]!), bias: layer.bias, perOutput: layer.weightsPerOutput,
          outputSteps: outputSteps)
      tensors.append(NamedTensor(.weight, of: layer.name, .int8, shape: layer.weightShape, quantized.weight))
      tensors.append(NamedTensor(.bias, of: layer.name, .int32, shape: [outputs], quantized.bias))
      tensors.append(
        NamedTensor(.multiplier, of: layer.name, .float32, shape: [outputs], quantized.multiplier))
    }
    for layer in spec.additions {
      let multiplier = steps[layer.inputs[0]]![0] / steps[layer.name]![0]
      tensors.append(NamedTensor(.multiplier, of: layer.name, .float32, shape: [1], [multiplier]))
    }
    return tensors
  }

  struct QuantizedConvolution: Equatable {
    var weight: [Int8]
    var bias: [Int32]
    var multiplier: [Float]
  }

  /// - Parameters:
  ///   - weight: times the step of the channel that each reads.
  ///   - outputSteps: one per output channel.
  static func quantize(_ weight: [Float], bias: [Float], perOutput: Int, outputSteps: [Float])
    -> QuantizedConvolution
  {
    var result = QuantizedConvolution(weight: [], bias: [], multiplier: [])
    result.weight.reserveCapacity(weight.count)
    for output in bias.indices {
      let channel = weight[output * perOutput..<(output + 1) * perOutput]
      let step = weightStep(channel, bias: bias[output])
      for value in channel {
        result.weight.append(Int8(max(-127, min(127, (value / step).rounded(.toNearestOrEven)))))
      }
      result.bias.append(Int32((bias[output] / step).rounded(.toNearestOrEven)))
      result.multiplier.append(step / outputSteps[output])
    }
    return result
  }

  /// The first layer, which reads the picture.
  static func quantizeFirst(_ layer: FoldedConvolution, input: PictureInput, outputSteps: [Float])
    -> QuantizedConvolution
  {
    let scaled = layer.scaled(by: input.standardDeviation.map { 2 / $0 })
    var result = quantize(
      scaled, bias: layer.bias, perOutput: layer.weightsPerOutput, outputSteps: outputSteps)
    for output in layer.bias.indices {
      var meanSum: Float = 0
      for index in output * layer.weightsPerOutput..<(output + 1) * layer.weightsPerOutput {
        meanSum += Float(result.weight[index]) * input.mean[layer.inputChannel(of: index)] / 2
      }
      result.bias[output] -= Int32(meanSum.rounded(.toNearestOrEven))
    }
    return result
  }

  /// The weight step of one output channel. Never so small that the bias leaves the 24 bits that a Float holds exactly:
  /// a channel of (almost) no weights is its bias alone.
  private static func weightStep(_ channel: ArraySlice<Float>, bias: Float) -> Float {
    let greatest = channel.reduce(0) { max($0, abs($1)) }
    return max(greatest / 127, abs(bias) / Float(1 << 22), 1e-20)
  }
}

extension FoldedConvolution {
  func inputChannel(of weight: Int) -> Int {
    convolution.inputChannel(of: weight, inputChannels: inputChannels)
  }

  /// The weights times a factor per input channel.
  func scaled(by factors: [Float]) -> [Float] {
    weight.enumerated().map { $0.element * factors[inputChannel(of: $0.offset)] }
  }
}
