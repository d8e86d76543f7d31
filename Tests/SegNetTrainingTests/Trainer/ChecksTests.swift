import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// The learning-rate search, the health check's verdict, the memory limit, the metrics.
struct ChecksTests {
  @Test func theSearchFindsWhereTheLossFalls() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 1)
    configuration.averaging = 0.9
    let search = try harness.trainer(configuration, into: "search").searchLearningRate(steps: 60)
    let rate = try #require(search.suggestion)
    #expect(rate > 1e-4 && rate < 0.5, "\(rate)")
    #expect(search.points.count > 20)
    let again = try harness.trainer(configuration, threads: 1, into: "again").searchLearningRate(steps: 60)
    #expect(search == again)
    // It has nothing to do with how long a training is to be, or with what its last epochs do.
    var longer = configuration
    (longer.epochs, longer.settling) = (300, 0.5)
    #expect(try harness.trainer(longer, into: "longer").searchLearningRate(steps: 60) == search)
    #expect(
      try harness.trainer(configuration, into: "cancelled").searchLearningRate(isCancelled: { true }).points
        .isEmpty)
  }

  @Test func aLossThatNeverFallsHasNoSuggestion() {
    var search = LearningRateSearch()
    var step = 0.0
    while step < 50, search.add(learningRate: step, loss: 1 + step) { step += 1 }
    #expect(search.suggestion == nil && LearningRateSearch().suggestion == nil)
    // It ends where the loss has gone up fourfold, or beyond all bounds.
    #expect(search.points.count < 50)
    let goesOn = search.add(learningRate: 1, loss: .nan)
    #expect(!goesOn)
  }

  @Test func verdictsTellIllnessesApart() {
    func verdict(_ losses: [Double], right: Int) -> OverfitVerdict {
      var matrix = ConfusionMatrix(classes: 3)
      let labels = [UInt8](repeating: 1, count: 100)
      let predicted = (0..<100).map { $0 < right ? 1 : 0 as UInt8 }
      matrix.add(labels: labels.span, predicted: predicted.span)
      return OverfitVerdict(losses: losses, matrix: matrix, palette: TrainerHarness.palette)
    }
    #expect(verdict([1, 0.01], right: 95).isHealthy)
    #expect(verdict([1, 0.01], right: 95).description.contains("bright 0.950"))
    let partial = verdict([1, 0.1], right: 60)
    #expect(!partial.isHealthy && partial.description.contains("too thin"))
    let stuck = verdict([1, 0.9], right: 10)
    #expect(!stuck.isHealthy && stuck.description.contains("labels that do not fit"))
    let empty = OverfitVerdict(
      losses: [1], matrix: ConfusionMatrix(classes: 3), palette: TrainerHarness.palette)
    #expect(!empty.isHealthy && empty.description.contains("no object class"))
  }

  @Test func theBatchIsReducedToWhatFits() throws {
    let configuration = TrainerHarness.configuration(batch: 16)
    func needed(_ batch: Int) throws -> Int {
      var trial = configuration
      trial.batch = batch
      return try trial.memory(threads: 1).total
    }
    func fitting(_ limit: Int?) throws -> Int {
      try configuration.fitting(memory: limit, threads: 1, validationSize: nil).batch
    }
    #expect(try fitting(nil) == 16 && fitting(needed(16)) == 16)
    #expect(try fitting(needed(16) - 1) == 15 && fitting(needed(3)) == 3)
    #expect(throws: TrainingError.self) { try fitting(needed(1) - 1) }
  }

  @Test func metricsAreReadAndMeasured() throws {
    var matrix = ConfusionMatrix(classes: 3)
    let truth: [UInt8] = [0, 0, 1, 1, 1, 2]
    let predicted: [UInt8] = [0, 1, 1, 1, 0, 2]
    matrix.add(labels: truth.span, predicted: predicted.span)
    func value(_ text: String) throws -> Double {
      try #require(TrainingMetric(text)).value(matrix, TrainerHarness.palette)
    }
    #expect(try value("iou") == 0.75 && value("iou:bright") == 0.5 && value("accuracy") == 4.0 / 6)
    #expect(try value("dice:bright") == 4.0 / 6 && value("precision:bright") == 2.0 / 3)
    #expect(try value("recall") == (2.0 / 3 + 1) / 2)
    let counts = try #require(TrainingMetric("count-error")),
      bright = try #require(TrainingMetric("count-error:bright"))
    // Two pictures: of 4 and 4 there are 5 and 5 found, of 10 none and 5 too many.
    let counted = TrainerHarness.counts([[], [(3, 4, 5), (4, 4, 5)], [(0, 0, 0), (10, 10, 15)]])
    func value(_ metric: TrainingMetric) -> Double {
      metric.value(matrix, TrainerHarness.palette, counts: counted)
    }
    #expect(counts.counts && value(counts) == -1.75)
    #expect(value(bright) == -1 && bright.figure(-1) == 1)
    let matched = try #require(TrainingMetric("f1:bright"))
    #expect(matched.counts && value(matched) == 14.0 / 18 && matched.figure(0.5) == 0.5)
    #expect(value(try #require(TrainingMetric("f1"))) == (14.0 / 18 + 0.8) / 2)
    for text in ["", "iou:", "speed", "accuracy:bright"] { #expect(TrainingMetric(text) == nil) }
    #expect(
      TrainingMetric("iou:green")?.problem(TrainerHarness.palette)?.contains("background, bright, dark")
        == true)
    #expect(TrainingMetric("iou:green")?.value(matrix, TrainerHarness.palette) == 0)
  }

  @Test func patienceEndsARunAndKeepsItEnded() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.counting(epochs: 50)
    configuration.patience = 2
    configuration.learningRate = 1e-12
    let trainer = try harness.trainer(configuration, into: "run")
    trainer.add(Counts { _ in TrainerHarness.counts([[], [], []]) })
    let summary = try trainer.run()
    #expect(summary.isComplete && summary.stoppedEarly && summary.epochsDone == 3 && summary.bestEpoch == 1)
    let resumed = try harness.trainer(configuration, into: "run")
    resumed.add(Counts { _ in TrainerHarness.counts([[], [], []]) })
    try resumed.resume(from: resumed.lastPath)
    var steps = 0
    #expect(try resumed.run(afterBatch: { _ in steps += 1 }).stoppedEarly && steps == 0)
  }

  @Test func smallGainsAreNone() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.counting(epochs: 8)
    func bestEpoch(into name: String) throws -> Int? {
      let trainer = try harness.trainer(configuration, into: name)
      var epoch = 0
      // The score rises by 0.1.
      trainer.add(
        Counts { _ in
          epoch += 1
          // Ten pictures of one object each, of which one more is found in every epoch.
          let pictures = (0..<10).map { (matched: $0 < epoch ? 1 : 0, truth: 1, found: $0 < epoch ? 1 : 0) }
          return TrainerHarness.counts([[], pictures, pictures])
        })
      return try trainer.run().bestEpoch
    }
    #expect(try bestEpoch(into: "all") == 8)
    configuration.options.minimumGain = 0.25
    #expect(try bestEpoch(into: "large") == 7)
    configuration.options.minimumGain = nil
    let other = try harness.trainer(configuration, into: "large")
    let error = #expect(throws: FileError.self) { try other.resume(from: other.lastPath) }
    #expect(error?.problem.contains("another options (minimum gain 0.25, now none)") == true)
    configuration.options.minimumGain = -1
    #expect(configuration.problem?.contains("'minimum_gain' must lie in 0.0...1000.0") == true)
  }
}
