import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

/// Whole networks against differences of the reference in float64: values with several readers, two heads, dropout.
struct GraphGradientTests {
  @Test(arguments: [(0.0, 1), (0.3, 2)])
  func gradientsOfAllNumbersAreTheDerivatives(dropout: Double, threads: Int) throws {
    let spec = try networkWithDropout(dropout)
    var harness = try LayerHarness(seed: 12, isa: .best, pictures: 2, threads: threads)
    let network = try TrainableNetwork(spec)
    network.initialize(seed: 2)
    let plan = try NetworkPlan(network, width: 16, height: 8, context: harness.context, trains: true)
    let shape = TensorShape(channels: 3, height: 8, width: 16)
    let values = harness.values(2 * shape.elementCount)
    plan.picture.output.setPlanes(values)
    let picture = ReferenceTensor(pictures: 2, shape: shape, values: values.map(Double.init))

    try plan.forward(.training(seed: 5, step: 8))
    var numbers: [String: [Double]] = [:]
    for place in network.learnedTensors { numbers[place.name] = place.memory.values.map(Double.init) }
    let dropped = try factors(plan, spec, harness)
    #expect(dropped.isEmpty == (dropout == 0))
    let expected = spec.reference(picture, numbers: numbers, dropped: dropped)
    let regression = try #require(plan.regression)
    expectClose(
      plan.logits.planes(pictures: 2), try #require(expected["classifier"]).values, tolerance: 1e-4)
    expectClose(
      regression.planes(pictures: 2), try #require(expected["regression"]).values, tolerance: 1e-4)

    // The loss is the heads' product with random numbers.
    var factorsOfLoss: [String: [Double]] = [:]
    for (name, map) in [("classifier", plan.logits), ("regression", regression)] {
      let random = harness.values(2 * map.layout.channels * 8 * 16)
      map.setPlanes(random)
      factorsOfLoss[name] = random.map(Double.init)
    }
    try plan.backward()
    for parameter in network.trained {
      harness.expectGradient(
        parameter.gradient.values, of: numbers[parameter.name]!, name: parameter.name, tolerance: 1e-3,
        places: 2
      ) {
        var moved = numbers
        moved[parameter.name] = $0
        let outputs = spec.reference(picture, numbers: moved, dropped: dropped)
        return factorsOfLoss.reduce(0) { $0 + product(outputs[$1.key]!.values, $1.value) }
      }
    }
  }

  /// The network of the golden file; some of its layers drop values.
  private func networkWithDropout(_ rate: Double) throws -> NetworkSpec {
    var spec = try GoldenFile("graph-golden").network()
    for index in spec.layers.indices
    where ["depthwise", "five", "transposed"].contains(spec.layers[index].name) {
      var operation = try #require(spec.layers[index].operation as? any ConvolutionOperation)
      operation.convolution.dropout = rate
      spec.layers[index].operation = operation
    }
    return spec
  }

  /// What the layers that drop values multiply theirs by: taken from a copy of each without what stands before.
  private func factors(_ plan: NetworkPlan, _ spec: NetworkSpec, _ harness: LayerHarness) throws
    -> [String: [Double]]
  {
    var found: [String: [Double]] = [:]
    for layer in spec.layers where (layer.operation.convolution?.dropout ?? 0) > 0 {
      let index = try #require(plan.layers.firstIndex { $0.name == layer.name })
      let convolution = try #require(plan.layers[index] as? ConvolutionLayer)
      // The values behind it are those of the sums spread, where it is transposed.
      let shown = layer.operation is TransposedConvolution ? plan.layers[index + 1] : convolution
      let values = try harness.output(shown)
      let kept = 1 / (1 - layer.operation.convolution!.dropout)
      // Where the ReLU gives 0, it does not matter.
      found[layer.name] = values.map { $0 == 0 ? 0 : kept }
    }
    return found
  }
}
