import DatasetFixtures
import Imaging
import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// Networks with regression maps beside their classes.
struct RegressionTrainingTests {
  /// The harness's pictures with a map that follows their brightness; some pixels unknown.
  static func sample(_ number: Int) throws -> TrainingSample {
    let plain = try TrainerHarness.sample(number)
    var values = plain.sums.enumerated().filter { $0.offset % 3 == 0 }.map { Float($0.element) / 255 }
    values[5] = .nan
    return try TrainingSample(
      name: plain.name, image: plain.picture, labels: plain.labels, reduction: 1,
      planes: [.map("brightness"): values])
  }

  static func configuration(epochs: Int, balance: HeadBalancing = .fixed) -> TrainingConfiguration {
    var configuration = TrainerHarness.configuration(epochs: epochs)
    configuration.network = configuration.network.addingRegression(maps: ["brightness"], activation: .sigmoid)
    configuration.regressionLoss = LossSum("l1 + 0.2*mse + 0.1*bce + 0.1*ssim")!
    configuration.balance = balance
    return configuration
  }

  func trainer(_ configuration: TrainingConfiguration, threads: Int = 2, folder: String) throws -> Trainer {
    try Trainer(
      configuration, palette: TrainerHarness.palette, training: (0..<5).map { try Self.sample($0) },
      validation: [Self.sample(100)], folder: folder, threads: threads)
  }

  @Test func bothHeadsLearn() throws {
    let harness = TrainerHarness()
    let trainer = try trainer(Self.configuration(epochs: 25), folder: "\(harness.folder)/run")
    var (errors, scores) = ([Double](), [Double]())
    _ = try trainer.run(afterEpoch: { epoch in
      #expect(epoch.mapErrors.map(\.name) == ["brightness"])
      errors.append(epoch.mapErrors[0].error ?? .nan)
      scores.append(epoch.score)
    })
    #expect(errors.last! < 0.6 * errors.first! && errors.last! < 0.1, "\(errors)")
    #expect(scores.max()! > 0.5)
  }

  @Test(arguments: HeadBalancing.allCases, [2, 5])
  func theBalanceSurvivesAnInterruption(balancing: HeadBalancing, batches: Int) throws {
    let harness = TrainerHarness()
    let configuration = Self.configuration(epochs: 2, balance: balancing)
    let whole = try trainer(configuration, folder: "\(harness.folder)/whole")
    _ = try whole.run()
    let interrupted = try trainer(configuration, folder: "\(harness.folder)/interrupted")
    var done = 0
    _ = try interrupted.run(isCancelled: { done == batches }, afterBatch: { _ in done += 1 })
    let resumed = try trainer(configuration, threads: 1, folder: "\(harness.folder)/interrupted")
    try resumed.resume(from: resumed.lastPath)
    _ = try resumed.run()
    #expect(try harness.bytes(resumed.lastPath) == harness.bytes(whole.lastPath))
    #expect(resumed.state.progress.balance?.balancing == balancing)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let harness = TrainerHarness()
    var configuration = Self.configuration(epochs: 1)
    // Pictures without the map.
    let without = #expect(throws: TrainingError.self) {
      try harness.trainer(configuration, into: "refused")
    }
    #expect(
      without?.description
        == "the losses need the map 'brightness' of each pixel besides its label, 'sample 0' was read with nothing"
    )
    // As many maps, but another one.
    var other = configuration
    other.network = TrainerHarness.configuration().network
      .addingRegression(maps: ["depth"], activation: .sigmoid)
    let wrong = #expect(throws: TrainingError.self) {
      try trainer(other, folder: "\(harness.folder)/other")
    }
    #expect(wrong?.description.contains("need the map 'depth'") == true)
    configuration.network = TrainerHarness.configuration().network
      .addingRegression(maps: ["brightness"], activation: .none)
    let error = #expect(throws: TrainingError.self) {
      try trainer(configuration, folder: "\(harness.folder)/linear")
    }
    #expect(error?.description.contains("'bce' needs regression maps with a sigmoid") == true)
    configuration.regressionWeight = 0
    #expect(throws: TrainingError.self) { try trainer(configuration, folder: "\(harness.folder)/weight") }
  }
}

struct TargetMapTests {
  let scratch: DatasetScratch

  init() throws {
    scratch = try DatasetScratch()
    var data = GeneratedDataset()
    data.classes += "\nmaps:\n  depth: { one: 200, unknown: 255 }\n"
    try data.write(to: scratch.path)
    try prepareFolder("\(scratch.path)/maps/depth")
    var map = LabelMap(size: data.size)
    for index in map.labels.indices { map.labels[index] = UInt8(4 * index) }
    map[1, 0] = 255
    try writeFileAtomically("\(scratch.path)/maps/depth/a.png", PNGCodec.encode(map))
  }

  @Test func mapsAreReadScaledAndReduced() throws {
    let data = try Dataset(path: scratch.path)
    #expect(data.maps == [TargetMapDescription(name: "depth", one: 200, unknown: 255)])
    let whole = try data.sample(data.items[0], reduction: 1, maps: ["depth"])
      .numbers(of: .map("depth"))
    #expect(whole[0] == 0 && whole[1].isNaN && abs(whole[10] - 0.2) < 1e-6)
    let half = try data.sample(data.items[0], reduction: 2, maps: ["depth"])
      .numbers(of: .map("depth"))
    #expect(half.count == 12 && half[0].isNaN)
    // The block of the pixels 2, 3, 10 and 11.
    #expect(abs(half[1] - 4 * 6.5 / 200) < 1e-6)
    // A picture without the map knows nothing of it.
    #expect(
      try data.sample(data.items[1], reduction: 1, maps: ["depth"])
        .numbers(of: .map("depth")).allSatisfy(\.isNaN))
  }

  @Test func whatIsWrongIsNamed() throws {
    let data = try Dataset(path: scratch.path)
    let unknown = #expect(throws: FileError.self) {
      try data.sample(data.items[0], reduction: 1, maps: ["height"])
    }
    #expect(unknown?.problem == "describes no map 'height'; maps here: depth")
    let small = LabelMap(size: PixelSize(width: 2, height: 2))
    try writeFileAtomically("\(scratch.path)/maps/depth/a.png", PNGCodec.encode(small))
    let size = #expect(throws: FileError.self) {
      try data.sample(data.items[0], reduction: 1, maps: ["depth"])
    }
    #expect(size?.problem.contains("2x2") == true)
    for text in ["maps: {depth: {one: 0}}", "maps: {depth: {two: 1}}", "maps: {'a/b': {one: 1}}", "maps: 3"] {
      try scratch.write(GeneratedDataset().classes + "\n" + text, to: "classes.yaml")
      #expect(throws: FileError.self) { try Dataset(path: scratch.path) }
    }
  }

  @Test func borderWeightsComeFromInstancesOrFromPiecesOfTheMask() throws {
    let nuclei = try Dataset(path: DatasetScratch.fixture("nuclei"))
    let sample = try nuclei.sample(
      nuclei.items[0], reduction: 1, weighting: PixelWeighting(border: BorderWeighting()))
    let weights = sample.numbers(of: .weights)
    #expect(weights.min()! == 1 && weights.max()! > 1.5)
    for (weight, label) in zip(weights, sample.labels.labels) where label == 1 { #expect(weight < 12) }
    let data = try Dataset(path: scratch.path)
    // Between the square and the line, two pixels apart: d1 + d2 = 2.
    let own = try data.sample(
      data.items[0], reduction: 1,
      weighting: PixelWeighting(border: BorderWeighting(strength: 10, width: 5)))
    let between = own.numbers(of: .weights)[8 + 3]
    #expect(abs(between - Float(1 + 10 * 0.92311634)) < 1e-3)
    #expect(own.numbers(of: .weights)[8 + 2] == 1)
  }

  @Test func aBorderClassMakesObjectsWeighMoreWhereTheyComeClose() throws {
    let edge = "  - { name: edge, color: \"#0000ff\", role: border }\n"
    let classes = GeneratedDataset().classes.replacing("ignore_label", with: edge + "ignore_label")
    try scratch.write(classes, to: "classes.yaml")
    let data = try Dataset(path: scratch.path)
    let weighting = PixelWeighting(border: BorderWeighting(strength: 10, width: 5))
    let weights = try data.sample(data.items[0], reduction: 1, weighting: weighting).numbers(of: .weights)
    // The square's nearer column and the line are two pixels apart.
    #expect(abs(weights[8 + 2] - Float(1 + 10 * 0.92311634)) < 1e-3 && weights[8 + 4] == weights[8 + 2])
  }
}
