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
        let place: Comment = "\(name) \(width)x\(height), trains: \(trains)"
        #expect(ledger.bytes == expected.total, place)
        #expect(ledger.bytes(for: .maps) == expected.maps, place)
        #expect(ledger.bytes(for: .gradients) == expected.gradients, place)
        #expect(ledger.bytes(for: .scratch) == expected.scratch, place)
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

  /// Numbers from before the layers' own initialisers were what is counted.
  @Test func predictionsAreWhatTheyWere() throws {
    let memory = try PlanMemory(
      .uNet(widths: [16, 32, 64], classes: 4), width: 256, height: 192, pictures: 8, workers: 2, trains: true)
    #expect(memory.maps == 186_384_384 && memory.gradients == 150_994_944 && memory.scratch == 4_385_536)
  }

  /// No machine has this memory.
  @Test func absurdNetworksArePredictedToo() throws {
    var layers: [LayerSpec] = []
    for number in 1...NetworkLimits.layers {
      let convolution = Convolution(
        outputChannels: NetworkLimits.channels, kernelSize: 7, batchNorm: number < NetworkLimits.layers,
        activation: .none)
      layers.append(
        LayerSpec("\(number)", convolution, inputs: [layers.last?.name ?? NetworkSpec.picture]))
    }
    let window = PixelSize(width: 1 << 14, height: 1 << 14)
    let memory = try TrainingMemory(
      NetworkSpec(layers: layers), window: window, batch: 1 << 12, threads: 1 << 10, validationSize: window,
      keepsAverages: true)
    #expect(memory.weights > 1 << 40 && memory.maps == MemoryLedger.most)
    #expect(memory.total > MemoryLedger.most)
  }

  @Test func memoryThatIsOnlyCountedHoldsNothing() throws {
    let source = CountedMemory()
    do {
      let buffer = try AlignedBuffer<Float>(count: 1 << 50, for: .maps, from: source, filledWith: 1)
      let part = AlignedBuffer(buffer, from: 16, count: 32)
      let copy = try AlignedBuffer(copying: buffer, for: .weights, from: source)
      #expect(source.ledger.bytes(for: .maps) == 1 << 52 && source.ledger.bytes == 1 << 53)
      withExtendedLifetime((part, copy)) {}
    }
    #expect(source.ledger.bytes == 0)
  }

  @Test func buffersGiveBackWhatTheyTook() throws {
    let ledger = MemoryLedger()
    try MemoryLedger.$current.withValue(ledger) {
      let buffer = try AlignedBuffer<Float>(count: 100)
      #expect(ledger.bytes == 448)
      let part = AlignedBuffer(buffer, from: 16, count: 32)
      part[1] = 7
      #expect(buffer[17] == 7 && ledger.bytes == 448)
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
