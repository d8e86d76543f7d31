import Glibc
import Testing

@testable import LabelledPictures
@testable import SegNetModel
@testable import SegNetTraining

/// The trainer against numbers that PyTorch computed.
struct GoldenTests {
  @Test(arguments: TrainingISA.allCases.filter(\.isAvailable), [1, 2])
  func threeStepsOfAdamAreThoseOfPyTorch(isa: TrainingISA, threads: Int) throws {
    let golden = try GoldenFile("training-golden")
    try check(golden, .segNet(widths: [6, 10], classes: 3), isa: isa, threads: threads)
  }

  /// Every kind of layer, layers with several readers, two heads.
  @Test(arguments: TrainingISA.allCases.filter(\.isAvailable), [1, 2])
  func graphsWithTwoHeadsToo(isa: TrainingISA, threads: Int) throws {
    let golden = try GoldenFile("graph-golden")
    let spec = try golden.network()
    #expect(Set(spec.layers.map(\.operation.word)) == Set(LayerOperations.all.map { $0.word }))
    try check(golden, spec, isa: isa, threads: threads)
  }

  private func check(_ golden: GoldenFile, _ spec: NetworkSpec, isa: TrainingISA, threads: Int) throws {
    let network = try TrainableNetwork(spec)
    for parameter in network.trained {
      parameter.values.copy(from: try golden.numbers("before.\(parameter.name)"))
    }
    let shape = try golden.shape("pictures")
    let (count, height, width) = (shape[0], shape[2], shape[3])
    let context = try ExecutionContext(isa: isa, pool: WorkerPool(workerCount: threads), pictures: count)
    let plan = try NetworkPlan(network, width: width, height: height, context: context, trains: true)
    plan.picture.output.setPlanes(try golden.numbers("pictures"))
    let loss = try CrossEntropy(
      layout: plan.logits.layout, classWeights: try golden.numbers("class_weights"), context: context)
    loss.labels.copy(from: try golden.labels())
    let expectedLosses = try golden.numbers("losses")
    for step in 1...expectedLosses.count {
      try plan.forward(.training)
      if step == 1 {
        try golden.expectClose(plan.logits.planes(pictures: count), "logits", tolerance: 2e-5)
        if let maps = plan.regression {
          try golden.expectClose(maps.planes(pictures: count), "regression", tolerance: 2e-5)
        }
      }
      var value = loss.forwardBackward(plan.logits)
      if let maps = plan.regression { value += try squaredError(maps, golden, pictures: count) }
      #expect(abs(Float(value) - expectedLosses[step - 1]) < 4e-5, "loss of step \(step)")
      try plan.backward()
      if step == 1 {
        for parameter in network.trained {
          try golden.expectClose(
            parameter.gradient.values, "gradient.\(parameter.name)", tolerance: 1e-4)
        }
      }
      try Optimizer().update(network.trained, learningRate: 0.01, step: step, context: context)
    }
    for parameter in network.trained {
      try golden.expectClose(parameter.values.values, "after.\(parameter.name)", tolerance: 5e-4)
    }
    for (name, parameters) in network.convolutions {
      guard let learned = parameters.normalization else { continue }
      try golden.expectClose(
        learned.runningMean.values, "after.\(name).batch_norm.running_mean", tolerance: 1e-4)
      try golden.expectClose(
        learned.runningVariance.values, "after.\(name).batch_norm.running_var", tolerance: 1e-4)
    }
  }

  /// The weighted mean square of the differences between the sigmoids and the targets; the sums become its gradient.
  private func squaredError(_ maps: FeatureMap, _ golden: GoldenFile, pictures: Int) throws -> Double {
    let weight = try #require(golden.file.metadata["regression_weight"].flatMap { Double($0) })
    let targets = try golden.numbers("target")
    let sums = maps.planes(pictures: pictures)
    var gradient = [Float](repeating: 0, count: sums.count)
    var total = 0.0
    for (index, (sum, target)) in zip(sums, targets).enumerated() {
      let value = 1 / (1 + exp(-Double(sum)))
      let difference = value - Double(target)
      total += difference * difference
      gradient[index] = Float(weight * 2 * difference * value * (1 - value) / Double(sums.count))
    }
    maps.setPlanes(gradient)
    return weight * total / Double(sums.count)
  }
}
