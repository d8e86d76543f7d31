import ArgumentParser
import SegNetTraining
import Settings
import System

/// What `hooke train` and `hooke sweep` can be told about a run. Every option of a setting is a key of `training.yaml` too.
struct TrainingOptions: ParsableArguments {
  typealias Words = Given<TrainingSettingList>

  @Option(
    help: ArgumentHelp(
      "YAML file with any of the options below as keys (learning_rate for --learning-rate); options here win. The training.yaml that a run writes repeats it.",
      valueName: "file"))
  var config: String?

  @Option(\.network) var network: Words?
  @Option(\.architecture) var architecture: Words?
  @Option(\.stages) var stages: Words?
  @Option(\.widths) var widths: Words?
  @Option(\.convolutionsPerStage) var convolutionsPerStage: Words?
  @Option(\.kernelSize) var kernelSize: Words?
  @Option(\.dropout) var dropout: Words?
  @Option(\.block) var block: Words?
  @Option(\.decoder) var decoder: Words?
  @Option(\.skip) var skip: Words?
  @Option(\.levels) var levels: Words?
  @Option(\.reduction) var reduction: Words?
  @Option(\.size) var size: Words?
  @Option(\.epochs) var epochs: Words?
  @Option(\.batch) var batch: Words?
  @Option(\.optimizer) var optimizer: Words?
  @Option(\.learningRate) var learningRate: Words?
  @Option(\.schedule) var schedule: Words?
  @Option(\.schedulePeriod) var schedulePeriod: Words?
  @Option(\.scheduleFactor) var scheduleFactor: Words?
  @Option(\.warmUp) var warmUp: Words?
  @Option(\.momentum) var momentum: Words?
  @Option(\.weightDecay) var weightDecay: Words?
  @Option(\.gradientLimit) var gradientLimit: Words?
  @Option(\.averaging) var averaging: Words?
  @Option(\.settling) var settling: Words?
  @Option(\.loss) var loss: Words?
  @Option(\.labelSmoothing) var labelSmoothing: Words?
  @Option(\.focalGamma) var focalGamma: Words?
  @Option(\.borderWeight) var borderWeight: Words?
  @Option(\.borderWidth) var borderWidth: Words?
  @Option(\.smallWeight) var smallWeight: Words?
  @Option(\.smallArea) var smallArea: Words?
  @Option(\.classWeights) var classWeights: Words?
  @Option(\.maps) var maps: [Words]
  @Option(\.mapActivation) var mapActivation: Words?
  @Option(\.mapLoss) var mapLoss: Words?
  @Option(\.mapWeight) var mapWeight: Words?
  @Option(\.balance) var balance: Words?
  @Option(\.rareSampling) var rareSampling: Words?
  @Option(\.augmentation) var augmentation: Words?
  @Option(\.metric) var metric: Words?
  @Option(\.earlyStopping) var earlyStopping: Words?
  @Option(\.minimumGain) var minimumGain: Words?
  @Option(\.from) var from: Words?
  @Option(\.freeze) var freeze: [Words]
  @Option(\.seed) var seed: Words?

  @Option(help: "Processor threads; the weights do not depend on them.") var threads: Int = defaultThreads
  @Option(
    help: ArgumentHelp(
      "Refuse a run that would take more memory, such as 2G (default: what the machine has).",
      valueName: "size"))
  var memoryLimit: MemorySize?
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
