import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

/// Layers without numbers of their own: forward against the reference, the gradient by every input against its
/// differences, written and added to what is there.
struct GraphLayerTests {
  /// (height, width) of the coarse maps.
  static let sizes = [(1, 1), (2, 8), (3, 17), (4, 33)]

  typealias Make = (_ inputs: [PictureLayer], _ context: ExecutionContext) throws -> any Layer

  private func check(
    channels: [Int], size: (Int, Int), isa: TrainingISA, tolerance: Double = 1e-6,
    reference operation: some ReferenceOperation, make: Make
  ) throws {
    var harness = try LayerHarness(seed: 31, isa: isa, pictures: 3)
    var inputs: [PictureLayer] = []
    var tensors: [ReferenceTensor<Double>] = []
    for count in channels {
      let (layer, tensor) = try harness.picture(channels: count, height: size.0, width: size.1)
      inputs.append(layer)
      tensors.append(tensor)
    }
    let layer = try make(inputs, harness.context)
    try layer.forward(.training)
    expectClose(try harness.output(layer), operation.reference(tensors).values, tolerance: tolerance)

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
          return product(operation.reference(moved).values, r)
        }
      }
      // Without anybody who wants a gradient there is nothing to do.
      try layer.backward(dOutput: dOutput, dInputs: inputs.map { _ in nil })
    }
  }

  @Test(arguments: sizes, availableISAs)
  func pixelShuffle(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [12], size: size, isa: isa, reference: PixelShuffle()) {
      try PixelShuffleLayer("shuffle", input: $0[0], context: $1)
    }
  }

  @Test(arguments: sizes, availableISAs)
  func upsampling(size: (Int, Int), isa: TrainingISA) throws {
    for method in Upsampling.Method.allCases {
      try check(channels: [3], size: size, isa: isa, reference: Upsampling(method)) {
        try UpsamplingLayer("up", method, input: $0[0], context: $1)
      }
    }
  }

  @Test(arguments: sizes, availableISAs)
  func concatenation(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [3, 1, 4], size: size, isa: isa, reference: Concatenation()) {
      ConcatenationLayer("joined", inputs: $0, context: $1)
    }
  }

  @Test(arguments: sizes, availableISAs)
  func addition(size: (Int, Int), isa: TrainingISA) throws {
    for activation in [Activation.none, .relu] {
      try check(channels: [4, 4], size: size, isa: isa, reference: Addition(activation: activation)) {
        try AdditionLayer("sum", activation, inputs: $0, context: $1)
      }
    }
  }

  @Test(arguments: sizes, availableISAs)
  func averagePooling(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [5], size: (2 * size.0, 2 * size.1), isa: isa, reference: AveragePooling()) {
      try AveragePoolingLayer("average", input: $0[0], context: $1)
    }
  }

  @Test(arguments: sizes, availableISAs)
  func poolingAddsItsGradient(size: (Int, Int), isa: TrainingISA) throws {
    try check(channels: [5], size: (2 * size.0, 2 * size.1), isa: isa, reference: MaxPooling()) {
      try MaxPoolingLayer("pool", input: $0[0], context: $1)
    }
  }
}
