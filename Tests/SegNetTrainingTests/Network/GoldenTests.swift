import Foundation
import SafeFiles
import SegNetModel
import Testing

@testable import SegNetTraining

/// The trainer against numbers that PyTorch computed.
struct GoldenTests {
  static let remake = "make the fixture anew with tools/make-training-golden"

  let golden: SafetensorsFile

  init() throws {
    let path = try #require(
      Bundle.module.path(forResource: "Fixtures/training-golden", ofType: "safetensors"), "\(Self.remake)")
    golden = try SafetensorsFile(path: path)
  }

  func numbers(_ name: String) throws -> [Float] {
    golden.values(
      of: try #require(golden.entries[name], "no tensor '\(name)': \(Self.remake)"), as: Float.self)
  }

  /// The greatest difference, as a part of the greatest number.
  func expectClose(
    _ found: [Float], _ name: String, tolerance: Float, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try numbers(name)
    try #require(found.count == expected.count, "\(name): \(Self.remake)", sourceLocation: sourceLocation)
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    let scale = max(1e-3, expected.map { abs($0) }.max() ?? 0)
    #expect(
      difference <= tolerance * scale,
      "\(name) differs by \(difference) of \(scale); if the network changed, \(Self.remake)",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: TrainingISA.allCases.filter(\.isAvailable), [1, 2])
  func threeStepsOfAdamAreThoseOfPyTorch(isa: TrainingISA, threads: Int) throws {
    #expect(golden.metadata["version"] == "1", "\(Self.remake)")
    let spec = NetworkSpec.segNet(widths: [6, 10], classes: 3)
    let network = try TrainableNetwork(spec)
    for parameter in network.trained { parameter.values.copy(from: try numbers("before.\(parameter.name)")) }
    let pictures = try #require(golden.entries["pictures"])
    let (count, height, width) = (pictures.shape[0], pictures.shape[2], pictures.shape[3])
    let context = try ExecutionContext(isa: isa, pool: WorkerPool(workerCount: threads), pictures: count)
    let plan = try NetworkPlan(network, width: width, height: height, context: context, trains: true)
    plan.picture.output.setPlanes(try numbers("pictures"))
    let loss = try CrossEntropy(
      layout: plan.logits.layout, classWeights: try numbers("class_weights"), context: context)
    let labels = golden.values(of: try #require(golden.entries["labels"]), as: Int32.self)
    loss.labels.copy(from: labels.map(UInt8.init))
    let expectedLosses = try numbers("losses")
    for step in 1...expectedLosses.count {
      try plan.forward(.training)
      if step == 1 { try expectClose(plan.logits.planes(pictures: count), "logits", tolerance: 2e-5) }
      let value = loss.forwardBackward(plan.logits)
      #expect(abs(Float(value) - expectedLosses[step - 1]) < 2e-5, "loss of step \(step)")
      try plan.backward()
      if step == 1 {
        for parameter in network.trained {
          try expectClose(
            Array(parameter.gradient.values), "gradient.\(parameter.name)", tolerance: 1e-4)
        }
      }
      try Optimizer().update(network.trained, learningRate: 0.01, step: step, context: context)
    }
    for parameter in network.trained {
      try expectClose(Array(parameter.values.values), "after.\(parameter.name)", tolerance: 5e-4)
    }
    for (name, parameters) in network.convolutions {
      guard let learned = parameters.normalization else { continue }
      try expectClose(
        Array(learned.runningMean.values), "after.\(name).batch_norm.running_mean", tolerance: 1e-4)
      try expectClose(
        Array(learned.runningVariance.values), "after.\(name).batch_norm.running_var", tolerance: 1e-4)
    }
  }
}
