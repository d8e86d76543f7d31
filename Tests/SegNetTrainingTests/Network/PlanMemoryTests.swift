import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// Predictions of memory against what is really taken.
struct PlanMemoryTests {
  static let networks: [(String, NetworkSpec)] = [
    ("SegNet", .segNet(widths: [6, 10], classes: 3)),
    (
      "SegNet of 4 stages", .segNet(widths: [3, 5, 7, 9], classes: 2, convolutionsPerStage: 1, kernelSize: 5)
    ),
    ("U-Net", .uNet(widths: [4, 8, 16], classes: 3)),
    ("bilinear U-Net", .uNet(widths: [4, 8], classes: 3, kernelSize: 7, upsampling: .bilinear)),
    (
      "two heads",
      .segNet(widths: [6], classes: 3).addingRegression(maps: ["a", "b"], activation: .sigmoid)
    ),
  ]

  private func check(_ spec: NetworkSpec, _ name: String) throws {
    for (width, height, pictures, workers) in [(32, 16, 3, 2), (48, 64, 1, 3), (16, 16, 2, 1)] {
      for trains in [true, false] {
        let ledger = MemoryLedger()
        let network = try TrainableNetwork(spec)
        let pool = try WorkerPool(workerCount: workers)
        let plan = try MemoryLedger.$current.withValue(ledger) {
          try NetworkPlan(
            network, width: width, height: height,
            context: ExecutionContext(pool: pool, pictures: pictures), trains: trains)
        }
        let expected = try PlanMemory(
          spec, width: width, height: height, pictures: pictures, workers: workers, trains: trains)
        #expect(ledger.bytes == expected.total, "\(name) \(width)x\(height), trains: \(trains)")
        withExtendedLifetime(plan) {}
      }
    }
    for averages in [true, false] {
      let ledger = MemoryLedger()
      let taken = try MemoryLedger.$current.withValue(ledger) {
        let network = try TrainableNetwork(spec)
        return (network, averages ? try WeightAverage(network, decay: 0.9) : nil)
      }
      #expect(
        try ledger.bytes == TrainingMemory.weights(spec, keepsAverages: averages), "\(name), weights")
      withExtendedLifetime(taken) {}
    }
  }

  @Test(arguments: networks.indices)
  func predictionsAreWhatPlansTake(index: Int) throws {
    try check(Self.networks[index].1, Self.networks[index].0)
  }

  @Test func withEveryKindOfLayer() throws {
    try check(GoldenFile("graph-golden").network(), "graph")
  }

  @Test func buffersGiveBackWhatTheyTook() throws {
    let ledger = MemoryLedger()
    try MemoryLedger.$current.withValue(ledger) {
      let buffer = try AlignedBuffer<Float>(count: 100)
      #expect(ledger.bytes == 448)
      let part = AlignedBuffer(buffer, from: 16, count: 32)
      #expect(part.pointer == buffer.pointer + 16 && ledger.bytes == 448)
    }
    #expect(ledger.bytes == 0)
  }

  /// The whole trainer: what its losses and its loader take is known to within a hundredth of all.
  @Test(arguments: [1, 2])
  func theTrainerTakesWhatWasPredicted(threads: Int) throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(widths: [8, 16], batch: 4)
    configuration.network = .uNet(widths: [8, 16], classes: 3)
    configuration.windowSize = PixelSize(width: 128, height: 96)
    let ledger = MemoryLedger()
    let trainer = try MemoryLedger.$current.withValue(ledger) {
      let trainer = try harness.trainer(configuration, threads: threads, into: "memory")
      _ = try trainer.evaluator.labels(trainer.pictures.validation.prefix(1).map { $0 })
      return trainer
    }
    let predicted = try configuration.memory(
      threads: threads, validationSize: trainer.pictures.validation[0].size)
    let difference = abs(predicted.total - ledger.bytes)
    #expect(difference < ledger.bytes / 100, "predicted \(predicted), taken \(ledger.bytes)")
  }

  @Test func theLargestBatchThatFitsIsFound() throws {
    let network = NetworkSpec.uNet(widths: [8, 16], classes: 3)
    func memory(_ batch: Int) throws(NetworkError) -> TrainingMemory {
      try TrainingMemory(network, window: PixelSize(width: 64, height: 64), batch: batch, threads: 2)
    }
    for batch in [1, 3, 7] {
      let limit = try memory(batch).total
      #expect(try TrainingMemory.largestBatch(upTo: 16, limit: limit, memory: memory) == batch)
      #expect(try TrainingMemory.largestBatch(upTo: 2, limit: limit, memory: memory) == min(batch, 2))
      let below = batch == 1 ? nil : batch - 1
      #expect(try TrainingMemory.largestBatch(upTo: 16, limit: limit - 1, memory: memory) == below)
    }
  }
}
