import Imaging
import SegNetModel
import Testing

@testable import ModelExport

struct QuantizerTests {
  @Test func eachOutputChannelUsesItsWholeWeightRange() {
    let weight: [Float] = [0.5, -1, 0.25, 0.1, 4, -2]
    let quantized = Quantizer.quantize(
      weight.map { 0.1 * $0 }, bias: [0, 0], perOutput: 3, outputSteps: [0.2, 0.4])
    #expect(quantized.weight == [64, -127, 32, 3, 127, -64])
    #expect(abs(quantized.multiplier[0] - 0.1 * (1 / 127) / 0.2) < 1e-9)
    #expect(abs(quantized.multiplier[1] - 0.1 * (4 / 127) / 0.4) < 1e-9)
  }

  @Test func biasIsInUnitsOfTheSum() {
    let quantized = Quantizer.quantize([0.5 * 1.27], bias: [3], perOutput: 1, outputSteps: [1])
    // One unit of the sum is 0.5 * 1.27 / 127 = 0.005.
    #expect(quantized.bias == [600])
  }

  @Test func channelWithoutWeightsIsItsBias() {
    let quantized = Quantizer.quantize([0, 0], bias: [-7.5], perOutput: 2, outputSteps: [1])
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
    let quantized = Quantizer.quantizeFirst(layer, input: input, outputSteps: [1])
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

  /// One value per channel.
  private func ranges(_ greatest: [(String, [Float])]) -> ActivationRanges {
    var ranges = ActivationRanges()
    for (layer, channels) in greatest { ranges.observe(layer, channels, channels: channels.count) }
    return ranges
  }

  private func convolution(_ channels: Int = 2) -> Convolution {
    .convolution(Convolution(outputChannels: channels, batchNorm: false, activation: .relu))
  }

  private func expect(_ found: [Float]?, _ expected: [Float], _ comment: Comment? = nil) {
    #expect(found?.count == expected.count, comment)
    for (found, expected) in zip(found ?? [], expected) { #expect(abs(found - expected) < 1e-5, comment) }
  }

  @Test func eachChannelHasItsStepAlongItsWay() throws {
    let network = NetworkSpec(layers: [
      LayerSpec("a", convolution(), inputs: [NetworkSpec.picture]),
      LayerSpec("pooling", .maxPooling, inputs: ["a"]),
      LayerSpec("b", convolution(1), inputs: ["pooling"]),
      LayerSpec("up", .upsampling(.bilinear), inputs: ["b"]),
      LayerSpec("joined", .concatenation, inputs: ["a", "up"]),
      LayerSpec("classifier", convolution(3), inputs: ["joined"]),
    ])
    let ranges = ranges([
      ("a", [12.7, 25.4]), ("pooling", [12.7, 25.4]), ("b", [63.5]), ("up", [63.5]),
      ("joined", [12.7, 25.4, 63.5]),
    ])
    let steps = try ranges.steps(of: network)
    for layer in ["a", "pooling"] { expect(steps[layer], [0.1, 0.2], "\(layer)") }
    for layer in ["b", "up"] { expect(steps[layer], [0.5], "\(layer)") }
    expect(steps["joined"], [0.1, 0.2, 0.5])
    // With one step per layer all that meets in `joined` has the same.
    let uniform = try ranges.steps(of: network, perChannel: false)
    for layer in ["a", "pooling", "b", "up", "joined"] {
      #expect(uniform[layer]!.allSatisfy { abs($0 - 0.5) < 1e-6 }, "\(layer)")
    }
  }

  @Test func whatIsAddedHasOneStepAndItsSumAnother() throws {
    let network = NetworkSpec(layers: [
      LayerSpec("a", convolution(), inputs: [NetworkSpec.picture]),
      LayerSpec("b", convolution(), inputs: ["a"]),
      LayerSpec("sum", .addition(activation: .relu), inputs: ["a", "b"]),
      LayerSpec("classifier", convolution(3), inputs: ["sum"]),
    ])
    let steps = try ranges([("a", [12.7, 25.4]), ("b", [50.8, 12.7]), ("sum", [63.5, 38.1])])
      .steps(of: network)
    expect(steps["a"], [0.4, 0.4])
    expect(steps["b"], [0.4, 0.4])
    expect(steps["sum"], [0.5, 0.5])
  }

  @Test func shuffledChannelsShareAStepByFours() throws {
    let network = NetworkSpec(layers: [
      LayerSpec("a", convolution(8), inputs: [NetworkSpec.picture]),
      LayerSpec("pooling", .maxPooling, inputs: ["a"]),
      LayerSpec("shuffle", .pixelShuffle, inputs: ["pooling"]),
      LayerSpec("classifier", convolution(3), inputs: ["shuffle"]),
    ])
    let steps = try ranges([("a", [12.7, 1, 1, 1, 1, 1, 25.4, 1])]).steps(of: network)
    expect(steps["a"], [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.2])
    expect(steps["shuffle"], [0.1, 0.2])
  }

  @Test func aQuietChannelKeepsSomeRange() throws {
    let network = NetworkSpec(layers: [LayerSpec("a", convolution(3), inputs: [NetworkSpec.picture])])
    let steps = try ranges([("a", [127, 0, 1])]).steps(of: network)
    expect(steps["a"], [1, ActivationRanges.leastShare, ActivationRanges.leastShare])
  }

  @Test func theGreatestValueOfAnyPictureCounts() throws {
    let network = NetworkSpec.segNet(widths: [1], classes: 2).folded
    var ranges = ActivationRanges()
    ranges.observe("encoder1.convolution1", [0, 3, 12.7], channels: 1)
    ranges.observe("encoder1.convolution2", [25.4, -50], channels: 1)
    ranges.observe("encoder1.convolution2", [1], channels: 1)
    let steps = try ranges.steps(of: network)
    expect(steps["encoder1.convolution1"], [0.1])
    expect(steps["decoder1.unpooling"], [0.2])
    #expect(steps[NetworkSpec.picture] == nil)
  }
}
