import SegNetModel
import Testing

@testable import SegNetTraining

/// What a new operation costs: this file and its line in the list of operations.
struct NewOperationTests {
  private func network(_ operation: some LayerOperation) -> NetworkSpec {
    let first = Convolution(outputChannels: 4, batchNorm: true, activation: .relu)
    let head = Convolution(outputChannels: 3, kernelSize: 1, batchNorm: false, activation: .none)
    return NetworkSpec(layers: [
      LayerSpec("first", first, inputs: [NetworkSpec.picture]),
      LayerSpec("new", operation, inputs: ["first"]),
      LayerSpec("head", head, inputs: ["new"]),
    ])
  }

  /// Negated values and negated weights behind them cancel out.
  @Test(arguments: [1, 2])
  func anOperationThatSaysHowIsTrained(threads: Int) throws {
    var gradients: [[Float]] = []
    var logits: [[Float]] = []
    var harness = try LayerHarness(seed: 4, isa: .best, pictures: 2, threads: threads)
    let picture = harness.values(2 * 3 * 6 * 20)
    let dLogits = harness.values(2 * 3 * 6 * 20)
    for sign: Float in [1, -1] {
      let network = try TrainableNetwork(network(Scaling(factor: sign)))
      network.initialize(seed: 3)
      let weights = network.parameters(of: "head").weight.values
      weights.copy(from: weights.map { sign * $0 })
      let plan = try NetworkPlan(network, width: 20, height: 6, context: harness.context, trains: true)
      plan.picture.output.setPlanes(picture)
      try plan.forward(.training)
      logits.append(plan.logits.planes(pictures: 2))
      plan.logits.setPlanes(dLogits)
      try plan.backward()
      gradients.append(Array(network.parameters(of: "first").weight.gradient.values))
    }
    #expect(logits[0] == logits[1] && Set(logits[0]).count > 100)
    #expect(gradients[0] == gradients[1] && Set(gradients[0]).count > 50)
  }

  @Test func anOperationThatDoesNotSaySoCannotBeTrained() throws {
    let network = network(Untrainable())
    #expect(network.trainingProblem == "layer 'new': untrainable cannot be trained")
    #expect(throws: TrainingError.configuration("layer 'new': untrainable cannot be trained")) {
      _ = try TrainableNetwork(network)
    }
    #expect(throws: NetworkError(layer: "new", problem: "untrainable cannot be trained")) {
      _ = try PlanMemory(network, width: 16, height: 16, pictures: 1, workers: 1, trains: true)
    }
  }
}

/// `output = factor * input`.
private struct Scaling: TrainableOperation {
  static let word = "scaling"
  static let keepsOutput = false
  var factor: Float

  init(factor: Float) { self.factor = factor }
  init(_ entry: LayerEntry) { factor = 1 }
  func outputShape(_ place: LayerPlace) -> TensorShape { place.input }
  func reach(inputScale: Int, outputScale: Int) -> Int { 0 }
  func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {}

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    ScalingLayer(name: site.name, factor: factor, input: site.inputs[0])
  }
}

private final class ScalingLayer: Layer {
  let name: String
  let factor: Float
  let input: any Layer

  init(name: String, factor: Float, input: any Layer) {
    (self.name, self.factor, self.input) = (name, factor, input)
  }

  var inputs: [any Layer] { [input] }
  var layout: FeatureLayout { input.layout }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    input.loadRow(picture, y, into: &strip, worker: worker)
    for place in strip.indices { strip[place] *= factor }
  }

  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    for (place, value) in dOutput.memory.values.enumerated() {
      dInputs[0]?.map.memory[place] = factor * value
    }
  }
}

private struct Untrainable: LayerOperation {
  static let word = "untrainable"

  init() {}
  init(_ entry: LayerEntry) {}
  func outputShape(_ place: LayerPlace) -> TensorShape { place.input }
  func reach(inputScale: Int, outputScale: Int) -> Int { 0 }
  func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {}
}
