import Imaging
import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct TransferTests {
  private func values(_ path: String, _ name: String) throws -> [Float] {
    let file = try WeightsFile(path: path)
    return file.tensors.values(of: try #require(file.tensors.entries[name]), as: Float.self)
  }

  @Test func frozenLayersStayAsTheModelHadThem() throws {
    let harness = TrainerHarness()
    let source = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "source")
    _ = try source.run()
    var configuration = TrainerHarness.configuration(epochs: 2)
    (configuration.start, configuration.frozen, configuration.seed) = (source.bestPath, ["encoder"], 9)
    configuration.averaging = 0.9
    let trainer = try harness.trainer(configuration, into: "run")
    #expect(trainer.transfer?.different.isEmpty == true && trainer.transfer?.transferred.count == 44)
    #expect(trainer.input == source.input)
    _ = try trainer.run()
    for name in ["weight", "batch_norm.weight", "batch_norm.running_mean", "batch_norm.running_var"] {
      for path in [trainer.lastPath, trainer.bestPath] {
        #expect(
          try values(path, "encoder2.convolution1.\(name)")
            == values(source.bestPath, "encoder2.convolution1.\(name)"))
      }
      #expect(
        try values(trainer.lastPath, "decoder2.convolution1.\(name)")
          != values(source.bestPath, "decoder2.convolution1.\(name)"))
    }
    // A resumed run is the uninterrupted one here too.
    let interrupted = try harness.trainer(configuration, into: "interrupted")
    var done = 0
    _ = try interrupted.run(isCancelled: { done == 3 }, afterBatch: { _ in done += 1 })
    let resumed = try harness.trainer(configuration, threads: 1, into: "interrupted")
    try resumed.resume(from: resumed.lastPath)
    _ = try resumed.run()
    #expect(try harness.bytes(resumed.lastPath) == harness.bytes(trainer.lastPath))
  }

  /// Only the gradients of trained layers are computed; they must be those of the whole backward pass.
  @Test func frozenLayersDoNotChangeTheOthersGradients() throws {
    let harness = TrainerHarness()
    let source = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "source")
    _ = try source.run()
    var configuration = TrainerHarness.configuration(epochs: 1)
    configuration.start = source.bestPath
    configuration.frozen = ["encoder"]
    let trainer = try harness.trainer(configuration, into: "frozen")
    _ = try trainer.plan.lossAndGradients()
    let found = trainer.plan.trained.map { $0.gradient.values }
    #expect(found.count == 11 && found.allSatisfy { $0.contains { $0 != 0 } })
    // Every layer in turn, the frozen ones as running statistics have them.
    let plan = trainer.plan.network
    let all = plan.frozen
    try plan.forward(.training)
    _ = trainer.plan.losses.classes.forwardBackward(plan.logits)
    plan.frozen = []
    try plan.backward()
    plan.frozen = all
    #expect(trainer.plan.trained.map { $0.gradient.values } == found)
  }

  @Test func tensorsThatDifferAreNamed() throws {
    let harness = TrainerHarness()
    let source = try harness.trainer(
      TrainerHarness.configuration(widths: [6, 12], epochs: 1), into: "source")
    _ = try source.run()
    var configuration = TrainerHarness.configuration(epochs: 1)
    configuration.start = source.bestPath
    let report = try #require(try harness.trainer(configuration, into: "run").transfer)
    #expect(report.transferred.contains("encoder1.convolution2.weight"))
    #expect(
      report.different.contains {
        $0.name == "encoder2.convolution1.weight" && $0.reason == "is [12, 6, 3, 3] there, here [10, 6, 3, 3]"
      })
    configuration = TrainerHarness.configuration(epochs: 1)
    for (words, problem) in [
      (["bottleneck"], "no layer's name begins with 'bottleneck', so that nothing can be frozen by it"),
      (["encoder", "decoder", "classifier"], "every layer is frozen: nothing is left to train"),
    ] {
      configuration.frozen = words
      let error = #expect(throws: TrainingError.self) { try harness.trainer(configuration, into: "run") }
      #expect(error == .configuration(problem))
    }
  }

  /// A model whose batch norms are folded into its convolutions, as exports are.
  static func writeFolded(_ checkpoint: String, to path: String, _ arithmetic: Arithmetic) throws {
    let file = try WeightsFile(path: checkpoint)
    func values(_ name: String) throws -> [Float] {
      file.tensors.values(of: try #require(file.tensors.entries[name]), as: Float.self)
    }
    var tensors: [NamedTensor] = []
    for (name, _, convolution) in try file.description.network.convolutions() {
      var (weight, bias) = (try values("\(name).weight"), try values("\(name).bias"))
      let shape = try #require(file.tensors.entries["\(name).weight"]).shape
      if convolution.batchNorm {
        let (gain, offset) = (try values("\(name).batch_norm.weight"), try values("\(name).batch_norm.bias"))
        let mean = try values("\(name).batch_norm.running_mean")
        let variance = try values("\(name).batch_norm.running_var")
        for output in bias.indices {
          let scale = gain[output] / (variance[output] + 1e-5).squareRoot()
          let count = weight.count / bias.count
          for index in output * count..<(output + 1) * count { weight[index] *= scale }
          bias[output] = offset[output] - mean[output] * scale
        }
      }
      if arithmetic == .float16 {
        tensors.append(
          NamedTensor("\(name).weight", .float16, shape: shape, weight.map { Float16($0).bitPattern }))
      } else {
        tensors.append(NamedTensor("\(name).weight", .float32, shape: shape, weight))
      }
      tensors.append(NamedTensor("\(name).bias", .float32, shape: [bias.count], bias))
    }
    var description = file.description
    (description.kind, description.arithmetic) = (.compact, arithmetic)
    description.network = description.network.folded
    try WeightsFile.write(tensors, description: description, to: path)
  }

  @Test(arguments: [Arithmetic.float32, .float16])
  func anExportedModelGivesTheSameNumbersAndCanBeTrained(arithmetic: Arithmetic) throws {
    let harness = TrainerHarness()
    let source = try harness.trainer(TrainerHarness.configuration(epochs: 20), into: "source")
    let summary = try source.run()
    let folded = "\(harness.folder)/folded.safetensors"
    try Self.writeFolded(source.lastPath, to: folded, arithmetic)
    var configuration = TrainerHarness.configuration(epochs: 1)
    (configuration.start, configuration.learningRate, configuration.seed) = (folded, 1e-6, 99)
    let trainer = try harness.trainer(configuration, into: "run")
    #expect(trainer.transfer?.different.isEmpty == true && trainer.transfer?.transferred.count == 16)
    let samples = [try TrainerHarness.sample(100)]
    let expected = try NetworkEvaluator(WeightsFile(path: source.lastPath)).logits(samples)[0]
    let found = try trainer.evaluator.logits(samples)[0]
    let scale = expected.map { abs($0) }.max()!
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 0.02 * scale) }
    // With batch statistics the network is about the same: training goes on from where the model was.
    let trained = try trainer.run()
    #expect(trained.bestScore! > summary.bestScore! - 0.15)
  }

  /// Whatever its layers are: a norm that was left as the identity would change with the first step of training.
  @Test func everyKindOfConvolutionOfAnExportedModelGetsItsNorm() throws {
    func convolution(_ channels: Int, kernelSize: Int = 3) -> Convolution {
      Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: true, activation: .relu)
    }
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 1)
    configuration.network = NetworkSpec(layers: [
      LayerSpec("plain", .convolution(convolution(4)), inputs: [NetworkSpec.picture]),
      LayerSpec("strided", .stridedConvolution(convolution(6)), inputs: ["plain"]),
      LayerSpec("transposed", .transposedConvolution(convolution(5, kernelSize: 2)), inputs: ["strided"]),
      LayerSpec(
        "classifier", .convolution(Convolution(outputChannels: 3, batchNorm: false, activation: .none)),
        inputs: ["transposed"]),
    ])
    let source = try harness.trainer(configuration, into: "source")
    _ = try source.run()
    let folded = "\(harness.folder)/folded.safetensors"
    try Self.writeFolded(source.lastPath, to: folded, .float32)
    configuration.start = folded
    let trainer = try harness.trainer(configuration, into: "run")
    for (name, parameters) in trainer.evaluator.network.convolutions {
      guard let learned = parameters.normalization else { continue }
      #expect(learned.runningVariance.values.allSatisfy { $0 != 1 }, "\(name)")
    }
    let samples = [try TrainerHarness.sample(100)]
    let expected = try NetworkEvaluator(WeightsFile(path: source.lastPath)).logits(samples)[0]
    let found = try trainer.evaluator.logits(samples)[0]
    let scale = expected.map { abs($0) }.max()!
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 0.02 * scale) }
  }
}
