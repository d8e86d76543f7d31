import Imaging
import LabelledPictures
import SegNetModel
import System

/// Trains a network on labelled pictures and keeps its checkpoints in a folder.
///
/// Pictures are prepared, the steps are planned, then the loop runs; whatever else happens is up to the observers.
///
/// The same configuration and pictures give the same bytes, for any number of threads, whether or not the run was
/// interrupted and taken up again, on every processor with fused multiply-add.
///
/// Use: `init`, then `resume` or not, then `run` once. Not to be shared between threads.
public final class Trainer {
  /// As it was given; a checkpoint to resume from must have the same but for the run's length.
  public let configuration: TrainingConfiguration
  /// What was taken over from the model that the run began with.
  public let transfer: TransferReport?
  /// Called in this order.
  private(set) var observers: [any TrainingObserver]
  let palette: ClassPalette
  let pictures: TrainingPictures
  let plan: StepPlan
  let state: RunState
  let evaluator: NetworkEvaluator
  let validationLoss: ValidationLoss
  let checkpoints: Checkpoints

  /// Takes all the memory the run needs.
  ///
  /// - Parameters:
  ///   - validation: may be empty; the best checkpoint is then chosen by the training windows.
  ///   - folder: made if missing.
  ///   - trainedSize: the camera's picture size, for information; nil when the pictures have several sizes.
  ///   - command, settings: what was called, and the settings as a file; both stand in the checkpoints.
  /// - Throws: `TrainingError.configuration`, or `FileError` for the folder and the model to begin with.
  public init(
    _ configuration: TrainingConfiguration, palette: ClassPalette, training: [TrainingSample],
    validation: [TrainingSample], folder: String, trainedSize: PixelSize? = nil, threads: Int = 2,
    isa: TrainingISA = .best, command: [String] = [], settings: String? = nil
  ) throws {
    (self.configuration, self.palette) = (configuration, palette)
    try configuration.check(palette, threads: threads)
    let start = try configuration.start.map { path throws(FileError) in try WeightsFile(path: path) }
    pictures = try TrainingPictures(
      configuration, classes: palette.count, training: training, validation: validation,
      trainedSize: trainedSize, start: start, threads: threads)

    let network = try TrainableNetwork(configuration.network)
    network.initialize(seed: configuration.seed)
    let transferred = try start.map { file throws(FileError) in
      try network.transfer(from: file, palette: palette)
    }
    transfer = transferred?.report
    state = RunState(network, progress: configuration.beginning(classes: palette.count))
    let pool = try WorkerPool(workerCount: threads)
    plan = try StepPlan(configuration, pictures, state, pool: pool, isa: isa)
    if let folded = transferred?.folded, !folded.isEmpty { try plan.unfold(folded) }
    if let decay = configuration.averaging { try state.beginAveraging(decay: decay) }
    evaluator = NetworkEvaluator(network, input: pictures.input, pool: pool, isa: isa)
    validationLoss = try ValidationLoss(
      configuration, classWeights: pictures.classWeights, pool: pool, isa: isa)

    checkpoints = try Checkpoints(
      folder: folder, of: state, configuration,
      ModelDescription(
        kind: .checkpoint, arithmetic: .float32, network: configuration.network, palette: palette,
        input: pictures.input, counting: CountingRules(palette: palette),
        provenance: TrainingProvenance(
          command: command, seed: configuration.seed, epochs: 0, trainingPictures: training.count,
          settings: settings)))
    observers = [checkpoints]
  }

  /// Adds one that is called after those that are there already.
  public func add(_ observer: any TrainingObserver) { observers.append(observer) }

  /// Goes on from a checkpoint, usually `lastPath`.
  ///
  /// - Throws: `FileError` when the file is of another network or another configuration.
  public func resume(from path: String) throws(FileError) {
    try checkpoints.resume(from: path, batchesPerEpoch: plan.batchesPerEpoch)
  }
}

extension Trainer {
  /// How colours are normalised: by the training pictures, or as the model learned it that the run began with.
  public var input: PictureInput { pictures.input }
  /// What each class weighs in the loss.
  public var classWeights: [Float] { pictures.classWeights }
  /// Epochs that are complete.
  public var finishedEpochs: Int { state.progress.epoch }
  /// Where the checkpoints stand, as it was named.
  public var folder: String { checkpoints.folder }
  /// `last.safetensors`: all that is needed to go on. Replaced after each epoch, and every few minutes within one.
  public var lastPath: String { checkpoints.lastPath }
  /// `best.safetensors`: the network alone, after the epoch with the best score.
  public var bestPath: String { checkpoints.bestPath }
}

extension TrainingConfiguration {
  /// - Throws: `TrainingError.configuration` for what contradicts itself, the data set or this machine.
  fileprivate func check(_ palette: ClassPalette, threads: Int) throws(TrainingError) {
    if let problem = problem ?? palette.problem ?? metric.problem(palette) { throw .configuration(problem) }
    guard network.outputChannels == palette.count else {
      throw .configuration(
        "the network gives \(network.outputChannels) classes, the data set has \(palette.count)")
    }
    guard (1...256).contains(threads) else {
      throw .configuration("\(threads) threads are outside 1...256")
    }
  }

  /// Where a run begins.
  fileprivate func beginning(classes: Int) -> TrainingProgress {
    var progress = TrainingProgress(classes: classes)
    if network.regressionLayer != nil {
      progress.balance = HeadBalance(balance, weights: [1, regressionWeight])
    }
    return progress
  }
}
