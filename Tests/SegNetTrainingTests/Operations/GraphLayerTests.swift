import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// Layers without numbers of their own: forward against the reference, the gradient by every input against its
/// differences, written and added to what is there.
struct GraphLayerTests {
  /// (height, width) of the coarse maps.
  static let sizes = [(1, 1), (2, 8), (3, 17), (4, 33)]

  typealias Make = (_ inputs: [PictureLayer], _ context: ExecutionContext) throws -> any Layer

  private func check(
    channels: [Int], size: (Int, Int), isa: TrainingISA, tolerance: Double = 1e-6, make: Make,
    reference: ([ReferenceTensor]) -> ReferenceTensor
  ) throws {
    var harness = try LayerHarness(seed: 31, isa: isa, pictures: 3)
    var inputs: [PictureLayer] = []
    var tensors: [ReferenceTensor] = []
    for count in channels {
      let (layer, tensor) = try harness.picture(channels: count, height: size.0, width: size.1)
      inputs.append(layer)
      tensors.append(tensor)
    }
    let layer = try make(inputs, harness.context)
    try layer.forward(.training)
    expectClose(try harness.output(layer), reference(tensors).values, tolerance: tolerance)

    for adds in [false, true] {
      let (dOutput, r, _) = try harness.gradients(layer, input: inputs[0])
      var targets: [GradientTarget] = []
      var before: [[Float]] = []
      for input in inputs {
        let map = try FeatureMap(layout: input.layout, pictures: 3)
        let numbers = harness.values(3 * input.layout.channels * size.0 * size.1)
        map.setPlanes(numbers)
        before.append(adds ? numbers : numbers.map { _ in 0 })
        targets.append(GradientTarget(map: map, adds: adds))
      }
      try layer.backward(dOutput: dOutput, dInputs: targets)
      for index in inputs.indices {
        let found = zip(targets[index].map.planes(pictures: 3), before[index]).map { $0 - $1 }
        harness.expectGradient(found, of: tensors[index].values, name: "input \(index)") {
          var moved = tensors
          moved[index].values = $0
          return product(reference(moved).values, r)
        }
      }
      // Without anybody who wants a gradient there is nothing to do.
      try layer.backward(dOutput: dOutput, dInputs: inputs.map { _ in nil })
    }
  }

  @Test(arguments: sizes, availableISAs)
  func pixelShuffle(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [12], size: size, isa: isa) {
      try PixelShuffleLayer("shuffle", input: $0[0], context: $1)
    } reference: {
      referencePixelShuffle($0[0])
    }
  }

  @Test(arguments: sizes, availableISAs)
  func upsampling(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [3], size: size, isa: isa) {
      try UpsamplingLayer("up", .nearest, input: $0[0], context: $1)
    } reference: {
      referenceNearest($0[0])
    }
    try check(channels: [3], size: size, isa: isa) {
      try UpsamplingLayer("up", .bilinear, input: $0[0], context: $1)
    } reference: {
      referenceBilinear($0[0])
    }
  }

  @Test(arguments: sizes, availableISAs)
  func concatenation(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [3, 1, 4], size: size, isa: isa) {
      ConcatenationLayer("joined", inputs: $0, context: $1)
    } reference: {
      referenceConcatenation($0)
    }
  }

  @Test(arguments: sizes, availableISAs)
  func addition(size: (Int, Int), isa: TrainingISA) throws {
    for activation in [Activation.none, .relu] {
      try check(channels: [4, 4], size: size, isa: isa) {
        try AdditionLayer("sum", activation, inputs: $0, context: $1)
      } reference: {
        var sum = $0[0]
        sum.values = zip($0[0].values, $0[1].values).map { $0 + $1 }
        return activation == .relu ? referenceReLU(sum) : sum
      }
    }
  }

  @Test(arguments: sizes, availableISAs)
  func poolingAddsItsGradient(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [5], size: (2 * size.0, 2 * size.1), isa: isa) {
      try MaxPoolingLayer("pool", input: $0[0], context: $1)
    } reference: {
      referenceMaxPooling($0[0]).output
    }
  }
}
