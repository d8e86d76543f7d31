import ModelFixtures
import SegNetModel
import Testing

struct ModelWeightsTests {
  /// A residual network: convolutions, a depthwise one among them, and sums.
  static let residual = NetworkSpec(layers: [
    LayerSpec("a", convolution(4), inputs: [NetworkSpec.picture]),
    LayerSpec("b", convolution(4, groups: 4), inputs: ["a"]),
    LayerSpec("sum", .addition(activation: .relu), inputs: ["a", "b"]),
    LayerSpec("classifier", convolution(2, activation: .none), inputs: ["sum"]),
  ])

  private static func convolution(_ channels: Int, groups: Int = 1, activation: Activation = .relu)
    -> Convolution
  {
    Convolution(outputChannels: channels, groups: groups, batchNorm: false, activation: activation)
  }

  /// What loading says of a model with one tensor changed or left out.
  private func problem(
    _ name: String, _ arithmetic: Arithmetic, _ change: (NamedTensor) -> NamedTensor?
  ) throws -> ModelError? {
    let model = try RandomModel(Self.residual, arithmetic)
    return #expect(throws: ModelError.self) {
      try ModelWeights(
        description: model.description,
        tensors: model.tensors.compactMap { $0.name == name ? change($0) : $0 })
    }
  }

  @Test(arguments: Arithmetic.allCases)
  func everyTensorOfTheNetworkIsNeeded(arithmetic: Arithmetic) throws {
    let needed = try Self.residual.tensors(arithmetic)
    #expect(needed.count == (arithmetic == .int8 ? 10 : 6))
    for (layer, tensor) in needed {
      let name = tensor.part.name(in: layer)
      #expect(
        try problem(name, arithmetic) { _ in nil } == .tensor(name: name, problem: "is missing"))
      let wrong = NamedTensor(name, .int64, shape: [1], [Int64(1)])
      #expect(
        try problem(name, arithmetic) { _ in wrong }
          == .tensor(
            name: name,
            problem: "is I64 [1], expected \(tensor.elementType.rawValue) \(tensor.shape)"))
    }
  }

  @Test(arguments: ["sum", "classifier"])
  func multipliersAreFiniteAndNotNegative(layer: String) throws {
    let name = "\(layer).multiplier"
    for bad in [Float.nan, -1, .infinity] {
      let numbers = layer == "sum" ? [bad] : [1, bad]
      #expect(
        try problem(name, .int8) { NamedTensor($0.name, .float32, shape: [numbers.count], numbers) }
          == .tensor(name: name, problem: "has a number that is negative or not finite"))
    }
  }

  @Test func numbersAreThoseOfTheTensors() throws {
    let model = try RandomModel(Self.residual, .int8)
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    func bytes(_ name: String) throws -> [UInt8] {
      try #require(model.tensors.first { $0.name == name }).bytes
    }
    let b = try #require(weights.convolutions["b"])
    #expect(b.inputChannels == 4 && b.convolution.groups == 4 && b.batchNorm == nil)
    guard case .int8(let weight, let bias, let multiplier) = b.numbers else {
      Issue.record("int8 numbers are expected")
      return
    }
    #expect(try weight.map { UInt8(bitPattern: $0) } == bytes("b.weight"))
    #expect(try bias.withUnsafeBytes { Array($0) } == bytes("b.bias"))
    #expect(try multiplier.withUnsafeBytes { Array($0) } == bytes("b.multiplier"))
    #expect(weights.layers["b"]?.numbers[.bias] == .int32(bias))
    #expect(weights.additionMultipliers.keys.sorted() == ["sum"])
  }

  @Test func halfPrecisionStandsInFloat32() throws {
    let model = try RandomModel(Self.residual, .float16)
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    let tensor = try #require(model.tensors.first { $0.name == "a.weight" })
    let halves = tensor.bytes.withUnsafeBytes { $0.bindMemory(to: Float16.self).map(Float.init) }
    #expect(weights.layers["a"]?.numbers[.weight] == .float(halves))
    #expect(weights.additionMultipliers.isEmpty)
  }

  @Test func networksThatContradictTheModelAreRefused() throws {
    let model = try RandomModel(Self.residual, .int8)
    func problem(_ change: (inout NetworkSpec) -> Void) -> ModelError? {
      var description = model.description
      change(&description.network)
      return #expect(throws: ModelError.self) {
        try ModelWeights(description: description, tensors: model.tensors)
      }
    }
    #expect(
      problem { $0.layers.removeLast() }
        == .network(
          layer: "sum", problem: "the last layer must be a convolution without activation"))
    #expect(
      problem { $0.layers[3].operation = Self.convolution(3, activation: .none) }
        == .network(
          layer: "classifier", problem: "gives 3x1x1, expected 2 classes at the picture's own scale"))
    #expect(
      problem { $0.layers[0].operation = Self.convolution(4, activation: .none) }
        == .network(layer: "a", problem: "int8 activations have no sign, a ReLU must follow"))
    #expect(
      problem { $0.layers[1].inputs = ["nowhere"] }
        == .network(layer: "b", problem: "reads 'nowhere', which is no layer before it"))
    #expect(
      ModelError.network(layer: "a", problem: "is odd").description == "layer 'a' cannot run: is odd")
  }

  @Test func weightsAreFinite() throws {
    for arithmetic in [Arithmetic.float32, .float16] {
      let found = try problem("classifier.weight", arithmetic) { tensor in
        let count = tensor.shape.reduce(1, *)
        return arithmetic == .float16
          ? NamedTensor(tensor.name, .float16, shape: tensor.shape, [UInt16](repeating: 0x7E00, count: count))
          : NamedTensor(tensor.name, .float32, shape: tensor.shape, [Float](repeating: .nan, count: count))
      }
      #expect(found == .tensor(name: "classifier.weight", problem: "has a number that is not finite"))
    }
  }
}
