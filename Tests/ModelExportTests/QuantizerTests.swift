import SegNetModel
import Testing

@testable import ModelExport

struct QuantizerTests {
  @Test func eachOutputChannelUsesItsWholeWeightRange() {
    let weight: [Float] = [0.5, -1, 0.25, 0.1, 4, -2]
    let quantized = Quantizer.quantize(weight, bias: [0, 0], perOutput: 3, inputStep: 0.1, outputStep: 0.2)
    #expect(quantized.weight == [64, -127, 32, 3, 127, -64])
    #expect(abs(quantized.multiplier[0] - 0.1 * (1 / 127) / 0.2) < 1e-9)
    #expect(abs(quantized.multiplier[1] - 0.1 * (4 / 127) / 0.2) < 1e-9)
  }

  @Test func biasIsInUnitsOfTheSum() {
    let quantized = Quantizer.quantize([1.27], bias: [3], perOutput: 1, inputStep: 0.5, outputStep: 1)
    // One unit of the sum is 0.5 * 1.27 / 127 = 0.005.
    #expect(quantized.bias == [600])
  }

  @Test func channelWithoutWeightsIsItsBias() {
    let quantized = Quantizer.quantize([0, 0], bias: [-7.5], perOutput: 2, inputStep: 0.01, outputStep: 1)
    #expect(quantized.weight == [0, 0])
    let value = Float(quantized.bias[0]) * quantized.multiplier[0]
    #expect(abs(value + 7.5) < 1e-4)
  }

  @Test func firstLayerTakesUpTheNormalisation() {
    let layer = FoldedConvolution(
      name: "first", inputChannels: 3,
      convolution: Convolution(outputChannels: 1, kernelSize: 1, batchNorm: false, activation: .relu),
      weight: [0.9, -0.3, 0.4], bias: [0.2])
    let input = PictureInput(reduction: 1, mean: [100, 120, 140], standardDeviation: [40, 50, 60])
    let quantized = Quantizer.quantizeFirst(layer, input: input, outputStep: 1)
    for pixel in [[0, 0, 0], [100, 120, 140], [254, 10, 200]] as [[Float]] {
      var expected: Float = 0.2
      var sum = Float(quantized.bias[0])
      for channel in 0..<3 {
        expected +=
          layer.weight[channel] * (pixel[channel] - input.mean[channel]) / input.standardDeviation[channel]
        sum += Float(quantized.weight[channel]) * pixel[channel] / 2
      }
      #expect(abs(sum * quantized.multiplier[0] - expected) < 0.02)
    }
  }

  @Test func whatIsJoinedOrAddedHasOneStep() {
    func convolution() -> Operation {
      .convolution(Convolution(outputChannels: 4, batchNorm: false, activation: .relu))
    }
    let network = NetworkSpec(layers: [
      LayerSpec("a", convolution(), inputs: [NetworkSpec.picture]),
      LayerSpec("pooling", .maxPooling, inputs: ["a"]),
      LayerSpec("b", convolution(), inputs: ["pooling"]),
      LayerSpec("c", convolution(), inputs: ["b"]),
      LayerSpec("sum", .addition(activation: .relu), inputs: ["b", "c"]),
      LayerSpec("d", convolution(), inputs: ["sum"]),
      LayerSpec("up", .upsampling(.bilinear), inputs: ["d"]),
      LayerSpec("joined", .concatenation, inputs: ["a", "up"]),
      LayerSpec("classifier", convolution(), inputs: ["joined"]),
    ])
    var ranges = ActivationRanges()
    for (layer, greatest) in [("a", 12.7), ("b", 25.4), ("c", 50.8), ("sum", 63.5), ("d", 127)]
      as [(String, Float)]
    {
      ranges.observe(layer, [greatest])
    }
    let steps = ranges.steps(of: network)
    // Through pooling and upsampling: all that meets in `joined`.
    for layer in ["a", "pooling", "d", "up", "joined"] { #expect(abs(steps[layer]! - 1) < 1e-6, "\(layer)") }
    for layer in ["b", "c"] { #expect(abs(steps[layer]! - 0.4) < 1e-6, "\(layer)") }
    #expect(abs(steps["sum"]! - 0.5) < 1e-6)
    #expect(steps[NetworkSpec.picture] == nil)
  }

  @Test func poolingAndUnpoolingKeepTheStepOfTheirInput() {
    let network = NetworkSpec.segNet(widths: [4], classes: 2).folded
    var ranges = ActivationRanges()
    ranges.observe("encoder1.convolution1", [0, 3, 12.7])
    ranges.observe("encoder1.convolution2", [25.4, -50])
    ranges.observe("encoder1.convolution2", [1])
    let steps = ranges.steps(of: network)
    #expect(abs(steps["encoder1.convolution1"]! - 0.1) < 1e-6)
    #expect(abs(steps["decoder1.unpooling"]! - 0.2) < 1e-6)
  }
}
