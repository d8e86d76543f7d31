import Foundation
import Imaging
import LabelledPictures
import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct TrainerTests {
  @Test func learnsOnePictureByHeart() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(
      widths: [8, 12], epochs: 60, batch: 2, size: PixelSize(width: 24, height: 16))
    configuration.augmentation = Augmentation(.none)
    let sample = try TrainerHarness.sample(1)
    let trainer = try Trainer(
      configuration, palette: TrainerHarness.palette, training: [sample], validation: [sample],
      folder: "\(harness.folder)/one")
    var losses: [Double] = []
    var last: ConfusionMatrix?
    let summary = try trainer.run(afterEpoch: {
      losses.append($0.loss)
      last = $0.validation
    })
    #expect(losses.last! < 0.05 * losses.first!)
    #expect(last?.pixelAccuracy ?? 0 > 0.99)
    #expect(summary.bestScore ?? 0 > 0.9)

    // What was saved is what was measured.
    let evaluator = try NetworkEvaluator(WeightsFile(path: trainer.lastPath), threads: 1)
    var confusion = ConfusionMatrix(classes: 3)
    let found = try evaluator.labels([sample])[0]
    confusion.add(labels: sample.labels.labels.span, predicted: found.labels.span)
    #expect(confusion == last)
  }

  @Test func checkpointsDescribeTheirModel() throws {
    let harness = TrainerHarness()
    let trainer = try harness.trainer(
      TrainerHarness.configuration(epochs: 1), into: "run", command: ["hooke", "train"])
    var reports = 0
    _ = try trainer.run(afterEpoch: { report in
      reports += 1
      #expect(report.epoch == 1 && report.isBest && report.loss > 0 && report.picturesPerSecond > 0)
    })
    #expect(reports == 1)
    let file = try WeightsFile(path: trainer.bestPath)
    #expect(file.description.kind == .checkpoint && file.description.arithmetic == .float32)
    #expect(file.description.network == trainer.configuration.network)
    #expect(file.description.input == trainer.input)
    #expect(
      file.description.provenance.epochs == 1 && file.description.provenance.command == ["hooke", "train"])
    #expect(!file.tensors.entries.keys.contains { $0.hasPrefix("optimizer.") })
    let last = try WeightsFile(path: trainer.lastPath)
    #expect(last.tensors.entries["optimizer.classifier.weight.first_moment"]?.shape == [3, 6, 3, 3])
    let error = #expect(throws: FileError.self) { try trainer.resume(from: trainer.bestPath) }
    #expect(error?.advice == "resume from a 'last.safetensors' that this program wrote")
  }

  @Test func theValidationLossIsTheTrainingLossOfWholePictures() throws {
    let harness = TrainerHarness()
    var losses: [[Double]] = []
    for (threads, name) in [(1, "one"), (3, "three")] {
      let trainer = try harness.trainer(
        TrainerHarness.configuration(epochs: 2), threads: threads, into: name)
      var found: [Double] = []
      _ = try trainer.run(afterEpoch: { found.append($0.validationLoss ?? .nan) })
      losses.append(found)
    }
    // Whatever the number of threads that look at pictures together.
    #expect(losses[0] == losses[1] && losses[0].allSatisfy { $0 > 0 && $0.isFinite })

    // By its definition: the mean over pictures of weighted cross entropy.
    let trainer = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "defined")
    var loss: Double?
    _ = try trainer.run(afterEpoch: { loss = $0.validationLoss })
    let samples = trainer.pictures.validation
    let logits = try NetworkEvaluator(WeightsFile(path: trainer.lastPath)).logits(samples)
    let expected = zip(samples, logits).map { sample, planes -> Double in
      let pixels = sample.size.pixelCount
      var (sum, weights) = (0.0, 0.0)
      for (pixel, label) in sample.labels.labels.enumerated() where label < 3 {
        let values = (0..<3).map { Double(planes[$0 * pixels + pixel]) }
        let greatest = values.max()!
        let total = values.reduce(0) { $0 + exp($1 - greatest) }
        let weight = Double(trainer.classWeights[Int(label)])
        sum += weight * (log(total) + greatest - values[Int(label)])
        weights += weight
      }
      return sum / weights
    }
    let mean = expected.reduce(0, +) / Double(expected.count)
    #expect(abs(try #require(loss) - mean) < 1e-4 * mean)
  }

  @Test func averagedWeightsAreWhatIsValidatedAndSavedAsBest() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 1)
    configuration.averaging = 0.9
    let trainer = try harness.trainer(configuration, into: "run")
    var validation: ConfusionMatrix?
    _ = try trainer.run(afterEpoch: { validation = $0.validation })
    let best = try WeightsFile(path: trainer.bestPath)
    let last = try WeightsFile(path: trainer.lastPath)
    func values(_ file: WeightsFile, _ name: String) throws -> [Float] {
      file.tensors.values(of: try #require(file.tensors.entries[name]), as: Float.self)
    }
    #expect(try values(best, "classifier.weight") == values(last, "optimizer.classifier.weight.average"))
    #expect(try values(best, "classifier.weight") != values(last, "classifier.weight"))
    var confusion = ConfusionMatrix(classes: 3)
    let labels = try NetworkEvaluator(best).labels(trainer.pictures.validation)
    for (sample, map) in zip(trainer.pictures.validation, labels) {
      confusion.add(labels: sample.labels.labels.span, predicted: map.labels.span)
    }
    #expect(confusion == validation)
  }

  /// Half of four epochs: statistics are learned in the first two only, weights in all of them.
  @Test func settlingEpochsTrainWithTheStatisticsThatTheNetworkRunsWith() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 4)
    configuration.settling = 0.5
    let trainer = try harness.trainer(configuration, into: "run")
    var statistics: [[Float]] = []
    var weights: [[Float]] = []
    let parameters = trainer.state.network.parameters(of: "encoder2.convolution1")
    _ = try trainer.run(afterEpoch: { _ in
      weights.append(parameters.weight.values.values)
      statistics.append(
        parameters.normalization!.runningMean.values
          + parameters.normalization!.runningVariance.values)
    })
    #expect(statistics[0] != statistics[1])
    #expect(statistics[1] == statistics[2] && statistics[2] == statistics[3])
    #expect(Set(weights).count == 4)

    // The forward pass is that of the finished network.
    trainer.plan.loader.load(epoch: 0, batch: 0)
    func outputs(_ phase: Phase) throws -> [Float] {
      try trainer.plan.network.forward(phase)
      return trainer.plan.network.logits.memory.values
    }
    #expect(try outputs(.settling(seed: 1, step: 1)) == outputs(.evaluation))
    #expect(try outputs(.settling(seed: 1, step: 1)) != outputs(.training))
  }

  @Test(arguments: [(60, 0.25, 45), (2, 0.25, 1), (1, 0.25, 1), (1, 0.9, 1), (10, 0.9, 1), (10, nil, 10)])
  func theFirstEpochNeverSettles(epochs: Int, part: Double?, first: Int) {
    var configuration = TrainerHarness.configuration(epochs: epochs)
    configuration.settling = part
    #expect(configuration.firstSettlingEpoch == first)
  }

  @Test func aCheckpointOfAnotherNetworkIsRefusedNamingItsTensors() throws {
    let harness = TrainerHarness()
    let small = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "small")
    _ = try small.run()
    let large = try harness.trainer(TrainerHarness.configuration(widths: [6, 12], epochs: 1), into: "large")
    let error = #expect(throws: FileError.self) { try large.resume(from: small.lastPath) }
    #expect(
      error?.problem.contains(
        "'encoder2.convolution1.weight' is F32 [10, 6, 3, 3], expected F32 [12, 6, 3, 3]") == true)
  }

  @Test func otherSettingsAreRefusedByName() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 1)
    let first = try harness.trainer(configuration, into: "run")
    _ = try first.run()
    configuration.seed = 9
    configuration.epochs = 2
    let second = try harness.trainer(configuration, into: "run")
    let error = #expect(throws: FileError.self) { try second.resume(from: first.lastPath) }
    #expect(error?.problem == "was trained with other settings: seed 5, now 9")
    let other = try Trainer(
      first.configuration, palette: TrainerHarness.palette, training: [TrainerHarness.sample(9)],
      validation: [],
      folder: harness.folder + "/run")
    #expect(throws: FileError.self) { try other.resume(from: first.lastPath) }
  }

  @Test func divergenceStopsNamingLayerAndBatchAndKeepsTheCheckpoint() throws {
    let harness = TrainerHarness()
    let trainer = try harness.trainer(TrainerHarness.configuration(epochs: 2), into: "run")
    var kept: [UInt8] = []
    let weight = trainer.state.network.parameters(of: "decoder2.convolution1").weight
    let error = #expect(throws: TrainingError.self) {
      try trainer.run(afterEpoch: { [path = trainer.lastPath] _ in
        kept = (try? readFile(path)) ?? []
        weight.values[0] = .nan
      })
    }
    #expect(
      error == .diverged(layer: "decoder2.convolution1", what: "outputs", epoch: 2, batch: 1))
    #expect(!kept.isEmpty)
    #expect(try harness.bytes(trainer.lastPath) == kept)
  }

  @Test func anEqualScoreIsNoBetterOne() throws {
    let harness = TrainerHarness()
    let trainer = try harness.trainer(TrainerHarness.counting(), into: "run")
    trainer.add(
      Counts { result in
        #expect(
          result.outputs.map(\.labels.size)
            == [PixelSize(width: 30, height: 22), PixelSize(width: 24, height: 16)])
        return TrainerHarness.counts([[], [(0, 1, 0)], [(0, 1, 0)]])
      })
    let summary = try trainer.run()
    #expect(summary.bestEpoch == 1 && summary.bestScore == -1 && summary.epochsDone == 3)
  }

  /// The second epoch's counts are the best.
  @Test func countsChooseTheBestWhereTheMetricSaysSo() throws {
    let harness = TrainerHarness()
    let configuration = TrainerHarness.counting()
    let unable = try harness.trainer(configuration, into: "unable")
    let error = #expect(throws: TrainingError.self) { try unable.run() }
    #expect(error?.description.contains("needs validation pictures to count in") == true)
    let trainer = try harness.trainer(configuration, into: "run")
    var (errors, reported) = ([(4, 2), (1, 0), (0, 3)].reversed() as [(Int, Int)], [[Double]]())
    trainer.add(
      Counts { result in
        #expect(result.outputs.count == 2)
        let (bright, dark) = errors.removeLast()
        return TrainerHarness.counts([
          [], [(0, bright, 0), (0, 0, bright)],
          [(0, dark, 0), (dark > 0 ? 1 : 0, dark > 0 ? 1 : 0, dark + 1)],
        ])
      })
    let summary = try trainer.run(afterEpoch: { epoch in
      #expect(epoch.counts.map(\.name) == ["bright", "dark"])
      reported.append(epoch.counts.map(\.counts.counts.meanAbsoluteError))
    })
    #expect(reported == [[4, 2], [1, 0.5], [0, 3]])
    #expect(summary.bestEpoch == 2 && summary.bestScore == -0.75)
  }

  @Test func memoryIsEstimatedBeforeItIsTaken() throws {
    let configuration = TrainingConfiguration(
      network: .segNet(widths: [16, 32, 64], classes: 4), windowSize: PixelSize(width: 256, height: 256),
      batch: 16)
    let estimate = try configuration.memory(threads: 1).total
    #expect((500 << 20...620 << 20).contains(estimate))
    #expect(try configuration.memory(threads: 1, pictureBytes: 1000).total == estimate + 1000)
    #expect(try TrainerHarness.sample(0).bytes == 24 * 16 * 7)
    #expect(try configuration.memoryProblem(installed: estimate) == nil)
    let problem = try configuration.memoryProblem(installed: 1 << 29)
    #expect(problem?.contains("16 pictures of 256x256") == true && problem?.contains("0.5 GiB") == true)
  }

  @Test func impossibleConfigurationsAreRefused() throws {
    let harness = TrainerHarness()
    func refused(_ change: (inout TrainingConfiguration) -> Void) {
      var configuration = TrainerHarness.configuration()
      change(&configuration)
      #expect(throws: TrainingError.self) { try harness.trainer(configuration, into: "refused") }
    }
    refused { $0.windowSize = PixelSize(width: 22, height: 16) }
    refused { $0.batch = 0 }
    refused { $0.learningRate = .nan }
    refused { $0.epochs = 0 }
    refused { $0.weightDecay = -1 }
    refused { $0.gradientLimit = 0 }
    refused { $0.averaging = 1 }
    refused { $0.settling = 0 }
    refused { $0.settling = 1 }
    refused { $0.augmentation.blur = Augmentation.Variation(0.5, 2, 1) }
    refused { $0.classWeights = [1, 2] }
    refused { $0.classWeights = [1, 2, -1] }
    refused { $0.network = .segNet(widths: [4], classes: 2) }
    refused { $0.network.layers.removeLast() }
    refused { $0.network.layers[1].inputs = [NetworkSpec.picture] }
    refused {
      $0.batch = 1024
      $0.windowSize = PixelSize(width: 4096, height: 4096)
      $0.network = .segNet(widths: [512, 1024], classes: 3)
    }
    #expect(throws: TrainingError.self) {
      try Trainer(
        TrainerHarness.configuration(), palette: TrainerHarness.palette, training: [], validation: [],
        folder: harness.folder)
    }
  }
}
