import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct DeterminismTests {
  @Test func theSameSeedGivesTheSameBytesForAnyNumberOfThreads() throws {
    let harness = TrainerHarness()
    var last: [[UInt8]] = []
    var best: [[UInt8]] = []
    for threads in [1, 2, 3] {
      let trainer = try harness.trainer(threads: threads, into: "threads\(threads)")
      _ = try trainer.run()
      last.append(try harness.bytes(trainer.lastPath))
      best.append(try harness.bytes(trainer.bestPath))
    }
    #expect(last[0] == last[1] && last[0] == last[2])
    #expect(best[0] == best[1] && best[0] == best[2])
  }

  static let fused = TrainingISA.allCases.filter { $0.isAvailable && $0.isReproducible }

  @Test(.enabled(if: fused.count > 1, "needs a processor with several such instruction sets"))
  func instructionSetsWithFusedMultiplyAddGiveTheSameBytes() throws {
    let harness = TrainerHarness()
    let files = try Self.fused.map { isa in
      let trainer = try harness.trainer(isa: isa, into: "\(isa)")
      _ = try trainer.run()
      return try harness.bytes(trainer.lastPath)
    }
    #expect(files.allSatisfy { $0 == files[0] })
  }

  /// With every kind of layer, and values dropped at random.
  private func graph() throws -> TrainingConfiguration {
    var configuration = TrainerHarness.configuration(epochs: 2)
    configuration.network = .uNet(widths: [5, 9], classes: 3)
    for index in configuration.network.layers.indices {
      guard var convolution = configuration.network.layers[index].operation as? Convolution,
        convolution.batchNorm
      else { continue }
      convolution.dropout = 0.25
      configuration.network.layers[index].operation = convolution
    }
    return configuration
  }

  @Test func graphsWithDropoutGiveTheSameBytesAndCanBeResumed() throws {
    let harness = TrainerHarness()
    let configuration = try graph()
    var files: [[UInt8]] = []
    for threads in [1, 2] {
      let trainer = try harness.trainer(configuration, threads: threads, into: "threads\(threads)")
      _ = try trainer.run()
      files.append(try harness.bytes(trainer.lastPath))
    }
    #expect(files[0] == files[1])
    try expectResumable(configuration, batches: 3)
    var without = configuration
    without.network = .uNet(widths: [5, 9], classes: 3)
    let trainer = try harness.trainer(without, into: "without")
    _ = try trainer.run()
    #expect(try harness.bytes(trainer.lastPath) != files[0])
  }

  @Test func anotherSeedGivesOtherBytes() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 1)
    let first = try harness.trainer(configuration, into: "a")
    configuration.seed = 6
    let second = try harness.trainer(configuration, into: "b")
    for trainer in [first, second] { _ = try trainer.run() }
    #expect(try harness.bytes(first.lastPath) != harness.bytes(second.lastPath))
  }

  /// Cancelled after `batches` steps: in the middle of an epoch, at its border, before the first step.
  @Test(arguments: [0, 1, 4, 5])
  func aResumedRunIsTheUninterruptedOne(batches: Int) throws {
    try expectResumable(TrainerHarness.configuration(), batches: batches)
  }

  @Test func everySettingOfTheOptimizerSurvivesAnInterruption() throws {
    var configuration = TrainerHarness.configuration()
    configuration.optimizer = .adamW
    configuration.weightDecay = 0.1
    configuration.gradientLimit = 0.5
    configuration.averaging = 0.9
    configuration.augmentation.brightness = Augmentation.Variation(1, -20, 20)
    configuration.schedule = .oneCycle
    configuration.settling = 0.5
    try expectResumable(configuration, batches: 3)
    configuration.optimizer = .sgd
    try expectResumable(configuration, batches: 2)
  }

  func expectResumable(_ configuration: TrainingConfiguration, batches: Int) throws {
    let harness = TrainerHarness()
    let whole = try harness.trainer(configuration, into: "whole")
    #expect(try whole.run().isComplete)

    let interrupted = try harness.trainer(configuration, into: "interrupted")
    var done = 0
    let summary = try interrupted.run(isCancelled: { done == batches }, afterBatch: { _ in done += 1 })
    #expect(!summary.isComplete)
    let resumed = try harness.trainer(configuration, threads: 1, into: "interrupted")
    try resumed.resume(from: resumed.lastPath)
    #expect(try resumed.run().isComplete)
    #expect(try harness.bytes(resumed.lastPath) == harness.bytes(whole.lastPath))
    #expect(try harness.bytes(resumed.bestPath) == harness.bytes(whole.bestPath))
  }
}

extension DeterminismTests {
  /// Killed after any step: the loss, the sampler, the schedule, early stopping, averages.
  @Test(arguments: 0...8)
  func everyNewStateSurvivesAnInterruption(batches: Int) throws {
    var configuration = TrainerHarness.configuration(epochs: 4)
    configuration.loss.terms = LossSum("focal + 0.5*dice + cross-entropy")!
    configuration.loss.labelSmoothing = 0.05
    configuration.rareSampling = 0.5
    configuration.averaging = 0.9
    configuration.schedule = .triangular2
    configuration.schedulePeriod = 1.5
    configuration.warmUp = 0.5
    configuration.patience = 2
    configuration.metric = TrainingMetric("dice:dark")!
    try expectResumable(configuration, batches: batches)
  }

  @Test func aSaveInTheMiddleOfAnEpochIsAsGoodAsAny() throws {
    let harness = TrainerHarness()
    let whole = try harness.trainer(into: "whole")
    _ = try whole.run()
    let killed = try harness.trainer(into: "killed")
    killed.checkpoints.saveInterval = 0
    var kept: [UInt8] = []
    var steps = 0
    _ = try killed.run(afterBatch: { [path = killed.lastPath] _ in
      // What a kill after the third step leaves: checkpoints come before all others.
      steps += 1
      if steps == 3 { kept = (try? readFile(path)) ?? [] }
    })
    try writeFileAtomically(killed.lastPath, kept)
    let resumed = try harness.trainer(into: "killed")
    try resumed.resume(from: resumed.lastPath)
    #expect(resumed.state.progress.step == 3)
    _ = try resumed.run()
    #expect(try harness.bytes(resumed.lastPath) == harness.bytes(whole.lastPath))
  }
}
