import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct DropoutTests {
  private func layer(_ harness: inout LayerHarness, rate: Double, number: Int = 1, width: Int = 50) throws
    -> (
      layer: ConvolutionLayer, picture: PictureLayer
    )
  {
    let (picture, _) = try harness.picture(channels: 2, height: 20, width: width)
    let convolution = Convolution(
      outputChannels: 6, kernelSize: 1, batchNorm: false, activation: .none, dropout: rate)
    let parameters = try ConvolutionParameters("layer", convolution, inputChannels: 2)
    parameters.weight.values.copy(from: harness.values(12))
    parameters.bias.values.fill(20)
    let layer = try ConvolutionLayer(
      "layer", convolution, input: picture, parameters: parameters, context: harness.context,
      trains: true, number: number)
    return (layer, picture)
  }

  /// What each value is multiplied by.
  private func factors(_ harness: LayerHarness, _ layer: ConvolutionLayer, _ phase: Phase) throws -> [Float] {
    try layer.forward(.evaluation)
    let all = try harness.output(layer)
    try layer.forward(phase)
    return zip(try harness.output(layer), all).map { $0 / $1 }
  }

  @Test(arguments: [0.1, 0.5, 0.9], availableISAs)
  func valuesAreDroppedAtTheRateAndTheRestGrows(rate: Double, isa: TrainingISA) throws {
    var harness = try LayerHarness(seed: 3, isa: isa, pictures: 3)
    let (layer, _) = try layer(&harness, rate: rate)
    let factors = try factors(harness, layer, .training(seed: 1, step: 1))
    let kept = Float(1 / (1 - rate))
    #expect(factors.allSatisfy { $0 == 0 || abs($0 - kept) < 1e-5 * kept })
    let share = Double(factors.count { $0 == 0 }) / Double(factors.count)
    // Five deviations of 18000 throws.
    #expect(abs(share - rate) < 5 * (rate * (1 - rate) / Double(factors.count)).squareRoot())
  }

  @Test func whatIsDroppedFollowsFromSeedStepAndLayer() throws {
    var harness = try LayerHarness(seed: 3, isa: .best, pictures: 3)
    let (first, _) = try layer(&harness, rate: 0.5)
    let (second, _) = try layer(&harness, rate: 0.5, number: 2)
    func dropped(_ layer: ConvolutionLayer, _ seed: UInt64, _ step: Int) throws -> [Bool] {
      try factors(harness, layer, .training(seed: seed, step: step)).map { $0 == 0 }
    }
    let one = try dropped(first, 1, 1)
    #expect(try factors(harness, first, .settling(seed: 1, step: 1)).map { $0 == 0 } == one)
    #expect(try dropped(first, 1, 1) == one)
    for other in [try dropped(first, 1, 2), try dropped(first, 2, 1), try dropped(second, 1, 1)] {
      // Independent throws agree in half of the places.
      let agreeing = Double(zip(one, other).count { $0 == $1 }) / Double(one.count)
      #expect(abs(agreeing - 0.5) < 0.03)
    }
    // Pictures, rows and channels differ too.
    let plane = 20 * 50
    #expect(one[0..<plane] != one[plane..<2 * plane])
    #expect(one[0..<6 * plane] != one[6 * plane..<12 * plane])
    #expect(one[0..<50] != one[50..<100])
  }

  @Test(arguments: availableISAs)
  func allInstructionSetsDropTheSame(isa: TrainingISA) throws {
    func dropped(_ isa: TrainingISA) throws -> [Bool] {
      var harness = try LayerHarness(seed: 3, isa: isa, pictures: 2)
      let (layer, _) = try layer(&harness, rate: 0.3)
      return try factors(harness, layer, .training(seed: 9, step: 4)).map { $0 == 0 }
    }
    #expect(try dropped(isa) == dropped(.generic))
  }

  @Test(arguments: [16, 50])
  func theGradientPassesWhereValuesWereKept(width: Int) throws {
    var harness = try LayerHarness(seed: 4, isa: .best, pictures: 2)
    let (layer, picture) = try layer(&harness, rate: 0.4, width: width)
    let factors = try factors(harness, layer, .training(seed: 1, step: 7))
    let (dOutput, r, dInput) = try harness.gradients(layer, input: picture)
    try layer.backward(dOutput: dOutput, dInputs: [GradientTarget(map: dInput, adds: false)])
    // Without activation the gradient by the bias is the sum of what passes.
    let plane = 20 * width
    for channel in 0..<6 {
      let expected = (0..<2).reduce(0.0) { total, picture in
        let start = (picture * 6 + channel) * plane
        return total + (start..<start + plane).reduce(0.0) { $0 + r[$1] * Double(factors[$1]) }
      }
      let found = Double(layer.parameters.bias.gradient[channel])
      #expect(abs(found - expected) < 1e-3 * max(1, abs(expected)))
    }
  }
}
