import ArgumentParser
import SegNetTraining
import Settings
import System

/// What `hooke train` and `hooke sweep` can be told about a run. Every option of a setting is a key of `training.yaml` too.
struct TrainingOptions: ParsableArguments {
  typealias OptionValue = Given<TrainingSettingList>

  @Option(
    help: ArgumentHelp(
      "YAML file with any of the options below as keys (learning_rate for --learning-rate); options here win. The training.yaml that a run writes repeats it.",
      valueName: "file"))
  var config: String?

  @Option(\.network) var network: OptionValue?
  @Option(\.architecture) var architecture: OptionValue?
  @Option(\.stages) var stages: OptionValue?
  @Option(\.widths) var widths: OptionValue?
  @Option(\.convolutionsPerStage) var convolutionsPerStage: OptionValue?
  @Option(\.kernelSize) var kernelSize: OptionValue?
  @Option(\.dropout) var dropout: OptionValue?
  @Option(\.block) var block: OptionValue?
  @Option(\.decoder) var decoder: OptionValue?
  @Option(\.skip) var skip: OptionValue?
  @Option(\.levels) var levels: OptionValue?
  @Option(\.reduction) var reduction: OptionValue?
  @Option(\.size) var size: OptionValue?
  @Option(\.epochs) var epochs: OptionValue?
  @Option(\.batch) var batch: OptionValue?
  @Option(\.optimizer) var optimizer: OptionValue?
  @Option(\.learningRate) var learningRate: OptionValue?
  @Option(\.schedule) var schedule: OptionValue?
  @Option(\.schedulePeriod) var schedulePeriod: OptionValue?
  @Option(\.scheduleFactor) var scheduleFactor: OptionValue?
  @Option(\.warmUp) var warmUp: OptionValue?
  @Option(\.momentum) var momentum: OptionValue?
  @Option(\.weightDecay) var weightDecay: OptionValue?
  @Option(\.gradientLimit) var gradientLimit: OptionValue?
  @Option(\.averaging) var averaging: OptionValue?
  @Option(\.settling) var settling: OptionValue?
  @Option(\.loss) var loss: OptionValue?
  @Option(\.labelSmoothing) var labelSmoothing: OptionValue?
  @Option(\.focalGamma) var focalGamma: OptionValue?
  @Option(\.borderWeight) var borderWeight: OptionValue?
  @Option(\.borderWidth) var borderWidth: OptionValue?
  @Option(\.smallWeight) var smallWeight: OptionValue?
  @Option(\.smallArea) var smallArea: OptionValue?
  @Option(\.classWeights) var classWeights: OptionValue?
  @Option(\.maps) var maps: [OptionValue]
  @Option(\.mapActivation) var mapActivation: OptionValue?
  @Option(\.mapLoss) var mapLoss: OptionValue?
  @Option(\.mapWeight) var mapWeight: OptionValue?
  @Option(\.balance) var balance: OptionValue?
  @Option(\.rareSampling) var rareSampling: OptionValue?
  @Option(\.augmentation) var augmentation: OptionValue?
  @Option(\.metric) var metric: OptionValue?
  @Option(\.earlyStopping) var earlyStopping: OptionValue?
  @Option(\.minimumGain) var minimumGain: OptionValue?
  @Option(\.from) var from: OptionValue?
  @Option(\.freeze) var freeze: [OptionValue]
  @Option(\.seed) var seed: OptionValue?

  @Option(help: "Processor threads; the weights do not depend on them.") var threads: Int = defaultThreads
  @Option(
    help: ArgumentHelp(
      "Refuse a run that would take more memory, such as 2G (default: what the machine has).",
      valueName: "size"))
  var memoryLimit: ByteCount?
  @Flag(help: "Take a smaller batch where the memory does not suffice.") var reduceBatch = false

  func validate() throws {
    try checkThreads(threads)
    // A file that an option names is no usage; it is missed when it is needed.
    guard let given = try settingsUnlessAFileFails() else { return }
    if let stages = given.stages, let widths = given.widths, widths.count != stages {
      throw ValidationError("--stages is \(stages), but --widths has \(widths.count) numbers.")
    }
  }

  /// What the command line says.
  func given() throws -> TrainingSettings { try TrainingSettings(of: self) }

  private func settingsUnlessAFileFails() throws -> TrainingSettings? {
    do { return try given() } catch is FileError { return nil }
  }

  /// What the command line says, then what the file says.
  ///
  /// - Parameter file: read where no `--config` is given.
  func settings(orFrom file: String? = nil) throws -> TrainingSettings {
    let own = try given()
    guard let path = config ?? file else { return try own.withNetworkRead() }
    return try own.completed(by: TrainingSettings(path: path)).withNetworkRead()
  }
}
