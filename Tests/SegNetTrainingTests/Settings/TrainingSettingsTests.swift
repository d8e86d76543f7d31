import DatasetFixtures
import Settings
import Imaging
import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct TrainingSettingsTests {
  /// A value for every key.
  static let full = """
    network: networks/mine.yaml
    architecture: unet
    widths: [8, 16]
    convolutions_per_stage: 1
    kernel_size: [5, 3]
    dropout: 0.1
    block: residual
    decoder: bilinear
    skip: addition
    levels: picture
    reduction: 2
    size: 64x48
    epochs: 7
    batch: 3
    optimizer: sgd
    learning_rate: 0.0123456789
    schedule: triangular-2
    schedule_period: 2.5
    schedule_factor: 0.2
    warm_up: 1.5
    momentum: 0.8
    weight_decay: 1e-05
    gradient_limit: 5
    averaging: 0.99
    settling: 0.3
    loss: cross-entropy + 0.5*dice
    label_smoothing: 0.1
    focal_gamma: 1.5
    border_weight: 10
    border_width: 3
    small_weight: 6
    small_area: 90
    class_weights: [0.3, 1, 2.7]
    maps: [depth]
    map_activation: linear
    map_loss: l1 + 0.5*ssim
    map_weight: 2.0
    balance: running-scale
    rare_sampling: 0.25
    augmentation:
      preset: strong
      rotation: { probability: 0.3, from: -7.5, to: 10 }
    metric: dice:dark
    early_stopping: 9
    minimum_gain: 0.002
    from: a/best.safetensors
    freeze: [encoder, decoder2]
    seed: 77
    """

  func read(_ text: String) throws -> TrainingSettings {
    try TrainingSettings(ConfigurationDocument(path: "training.yaml", text: text).root)
  }

  @Test func everyKeyIsReadWrittenAndReadAgain() throws {
    let settings = try read(Self.full)
    #expect(settings.size == PixelSize(width: 64, height: 48) && settings.freeze == ["encoder", "decoder2"])
    #expect(
      settings.classWeights == .numbers([0.3, 1, 2.7]) && settings.metric == TrainingMetric("dice:dark"))
    #expect(settings.augmentation?.rotation == Augmentation.Variation(0.3, -7.5, 10))
    let text = settings.text
    for key in TrainingSettingList.keys { #expect(text.contains("\(key):")) }
    #expect(try read(text) == settings)
    #expect(try read(text).text == text)
    #expect(try read("") == TrainingSettings())
  }

  @Test(arguments: [
    ("epoch: 7", "unknown key 'epoch'"), ("epochs: 0", "'epochs' must lie in 1...100000, not 0"),
    ("widths: []", "'widths' must hold 1 to"), ("widths: 8", "'widths' must be a list"),
    ("kernel_size: 4", "one of 1, 3, 5, 7, not 4"), ("size: 64", "a size like 640x480"),
    ("learning_rate: .nan", "must be a number"), ("optimizer: momentum", "one of adam, adamw, sgd"),
    ("loss: dise", "cross-entropy, focal, dice"),
    ("class_weights: heavy", "a list of numbers or one of none"),
    ("metric: 'iou:'", "a metric such as"), ("augmentation: wild", "none, flips, standard, strong"),
    ("seed: -1", "must lie in 0"), ("averaging: 1", "must lie in"),
    ("settling: 1", "must lie in"), ("small_weight: 0.5", "must lie in 1.0...100.0"),
    ("small_area: 0", "must lie in"),
  ])
  func whatCannotBeIsNamedWithItsLine(text: String, words: String) throws {
    let error = #expect(throws: FileError.self) { try read("batch: 4\n\(text)\n") }
    #expect(error?.problem.contains(words) == true && error?.problem.contains("line 2") == true, "\(error!)")
  }

  @Test func theFirstOneWins() throws {
    let merged = try read("epochs: 3\nsize: 8x8").completed(by: read(Self.full))
    #expect(merged.epochs == 3 && merged.size == PixelSize(width: 8, height: 8) && merged.batch == 3)
    #expect(merged.completed(by: TrainingSettings()) == merged)
  }

  @Test func settingsBecomeTheConfigurationOfARun() throws {
    let configuration = try read(Self.full.replacing("network: networks/mine.yaml", with: "")).configuration(
      classes: 3)
    #expect(configuration.problem == nil)
    #expect(configuration.windowSize == PixelSize(width: 32, height: 24))
    let network = NetworkDescription(
      architecture: .uNet, widths: [8, 16], convolutionsPerStage: [1], kernelSizes: [5, 3], dropout: [0.1],
      block: .residual, decoder: .bilinear, skip: .addition, maps: ["depth"], mapActivation: .none)
    #expect(try configuration.network == network.network(classes: 3))
    #expect(configuration.regressionLoss == LossSum("l1 + 0.5*ssim") && configuration.regressionWeight == 2)
    #expect(configuration.balance == .runningScale)
    #expect(configuration.targetPlanes == [.weights, .map("depth")])
    #expect(configuration.loss.terms == LossSum("cross-entropy + 0.5*dice"))
    #expect(configuration.loss.border == BorderWeighting(strength: 10, width: 3))
    #expect(configuration.loss.smallObjects == SmallObjectWeighting(limit: 6, area: 90))
    #expect(configuration.classWeights == [0.3, 1, 2.7] && configuration.patience == 9)
    #expect(configuration.start == "a/best.safetensors" && configuration.frozen == ["encoder", "decoder2"])
    #expect(configuration.optimizer == .sgd && configuration.momentum == 0.8 && configuration.seed == 77)
    #expect(throws: TrainingError.self) {
      try read("epochs: 3").configuration(classes: 3)
    }
  }

  /// Settings with everything that a configuration needs.
  static let planned = "widths: [8, 16]\nsize: 64x48\nreduction: 2\nepochs: 4\nbatch: 8\n"

  func configuration(_ settings: TrainingSettings) throws -> TrainingConfiguration {
    try TrainingPlan.withDefaults(settings).configuration(
      classes: 3)
  }

  /// A run that goes on with another setting than it began with is another run.
  @Test func everySettingThatLandsMakesADifference() throws {
    let (base, full) = (try read(Self.planned), try read(Self.full))
    let before = try configuration(base)
    #expect(before.differences(from: before).isEmpty)
    let others = Set(full.givenKeys).subtracting(["network", "levels", "maps", "map_activation"])
    for setting in TrainingSettingList.all where others.contains(setting.key) {
      let root = try ConfigurationDocument(path: "full", text: Self.full).root
      var settings = base
      try settings.read(root.required(setting.key), for: setting)
      // What does nothing alone.
      if setting.key == "border_width" { settings.borderWeight = 1 }
      if setting.key == "small_area" { settings.smallWeight = 2 }
      let different = try configuration(settings).differences(from: before)
      let isFree = ["epochs", "early_stopping"].contains(setting.key)
      let isSame = ["widths", "size", "reduction", "convolutions_per_stage"].contains(setting.key)
      #expect(different.isEmpty == isFree || isSame, "\(setting.key): \(different)")
    }
  }

  /// The help says what holds where nothing is said.
  @Test func theDefaultsOfTheHelpAreTrue() throws {
    var said = try read(Self.planned)
    let before = try configuration(said)
    var read = 0
    for setting in TrainingSettingList.all {
      guard let words = setting.help.standard else { continue }
      let value = ConfigurationValue(argument: words, of: "--\(setting.option)")
      // Some are chosen from the data.
      do { try said.read(value, for: setting) } catch { continue }
      read += 1
    }
    #expect(read > 20)
    var after = try configuration(said)
    // The defaults of options are where they are used.
    after.options = before.options
    #expect(after == before && after.differences(from: before).isEmpty)
  }

  @Test func limitsHoldForProgramsToo() throws {
    var configuration = try configuration(read(Self.planned))
    #expect(configuration.problem == nil)
    configuration.momentum = 0.99995
    #expect(configuration.problem == "'momentum' must lie in 0.0...0.9999, not 0.99995")
    configuration.momentum = 0.9
    configuration.patience = 0
    #expect(configuration.problem?.contains("'early_stopping' must lie in") == true)
  }

  @Test(arguments: [("border_width", "border_weight"), ("small_area", "small_weight")])
  func whatDoesNothingAloneIsRefused(detail: String, weight: String) throws {
    let plan = "widths: [8]\nsize: 64x48\nreduction: 2\nepochs: 1\nbatch: 1\n\(detail): 50\n"
    let error = #expect(throws: TrainingError.self) {
      try read(plan).configuration(classes: 3)
    }
    #expect("\(error!)".contains("'\(detail)' does nothing without '\(weight)'"))
    _ = try read(plan + "\(weight): 1\n").configuration(classes: 3)
  }

  @Test func networkFilesTakeTheirPlace() throws {
    let scratch = try DatasetScratch()
    let path = "\(scratch.path)/network.yaml"
    try scratch.write(
      "architecture: unet\nwidths: [4, 8]\nmaps: [depth]\nmap_activation: linear\n", to: "network.yaml")
    var settings = TrainingSettings()
    settings.network = path
    let read = try settings.withNetworkRead()
    #expect(
      read.network == nil && read.architecture == .uNet && read.widths == [4, 8] && read.maps == ["depth"])
    #expect(read.mapActivation == .linear)
    settings.widths = [3]
    let error = #expect(throws: FileError.self) { try settings.withNetworkRead() }
    #expect(error?.problem.contains("'widths' is said too") == true)
    let layers = "layers:\n  - {name: only, operation: convolution, output_channels: classes}\n"
    try scratch.write(layers, to: "network.yaml")
    settings.widths = nil
    let listed = try settings.withNetworkRead()
    #expect(listed.network == path)
    #expect(try listed.networkSpec(classes: 4).outputChannels == 4)
  }

  @Test func gridsHoldEveryCombination() throws {
    let grid = try ParameterGrid(
      "learning_rate: [0.1, 0.2, 0.3]\nwidths: [[8], [8, 16]]\nloss: [dice]", name: "grid")
    #expect(grid.axes == ["learning_rate", "widths", "loss"] && grid.combinations.count == 6)
    #expect(grid.combinations[3].values == ["0.2", "8-16", "dice"])
    #expect(
      grid.combinations[3].settings.widths == [8, 16] && grid.combinations[3].settings.learningRate == 0.2)
    for text in ["speed: [1]", "epochs: 3", "epochs: []", "epochs: [0]", "epochs: [1, x]"] {
      #expect(throws: FileError.self) { try ParameterGrid(text, name: "grid") }
    }
    let many = (1...200).map(String.init).joined(separator: ", ")
    #expect(throws: FileError.self) {
      try ParameterGrid("epochs: [\(many)]\nbatch: [\(many)]", name: "grid")
    }
  }

  @Test func foldsShareOutEveryPictureOnce() throws {
    let names = (0..<17).map { "picture \($0)" }
    let folds = try #require(Folds(names, count: 5, seed: 3))
    for name in names { #expect((0..<5).count { folds.validates(name, in: $0) } == 1) }
    for fold in 0..<5 { #expect((3...4).contains(names.count { folds.validates($0, in: fold) })) }
    let again = try #require(Folds(names.reversed(), count: 5, seed: 3))
    #expect(
      names.allSatisfy { name in
        (0..<5).allSatisfy { folds.validates(name, in: $0) == again.validates(name, in: $0) }
      })
    #expect(Folds(names, count: 18, seed: 1) == nil && Folds(names, count: 1, seed: 1) == nil)
    #expect(Spread([]) == nil && Spread([3])?.deviation == nil)
    #expect(Spread([1, 3])?.mean == 2 && abs((Spread([1, 3])?.deviation ?? 0) - 1.41421356) < 1e-8)
  }
}
