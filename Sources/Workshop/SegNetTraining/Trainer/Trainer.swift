import CSegKernels
import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System

/// Trains a network on labelled pictures and keeps its checkpoints in a folder.
///
/// The same configuration and pictures give the same bytes, for any number of threads, whether or not the run was
/// interrupted and taken up again, on every processor with fused multiply-add.
///
/// Use: `init`, then `resume` or not, then `run` once. Not to be shared between threads.
public final class Trainer {
  public let configuration: TrainingConfiguration
  public let palette: ClassPalette
  public let input: PictureInput
  public let folder: String
  /// What each class weighs in the loss.
  public let classWeights: [Float]
  /// Chooses the best checkpoint: greater is better. Without it: the configuration's metric.
  public var score: (@Sendable (ValidationResult) -> Double)?
  /// The mean over the validation pictures of |counted - true|, per class label, by what the network made of them,
  /// in their order. Needed by the metric `count-error`.
  public var countErrors: (([NetworkEvaluator.Output]) throws(TrainingError) -> [Double])?
  /// Stands in the checkpoints.
  public var counting: CountingRules
  public var command: [String] = []
  /// The settings as a file, which stand in the checkpoints too.
  public var settings: String?
  /// What was taken over from the model that the run began with.
  public private(set) var transfer: TransferReport?

  let network: TrainableNetwork
  let training: [TrainingSample]
  let validation: [TrainingSample]
  let loader: BatchLoader
  let plan: NetworkPlan
  let loss: ClassLoss
  let regressionLoss: RegressionLoss?
  let evaluator: NetworkEvaluator
  var progress: TrainingProgress
  let optimizer: Optimizer
  private(set) var average: WeightAverage?
  /// What the optimiser changes.
  let trained: [Parameter]
  /// The run is saved this often within an epoch, so that a power cut costs minutes. **Units**: seconds.
  var saveInterval = 300.0
  /// Of the last step: the classes, then the regression maps.
  var headLosses: [Double] = []

  /// Epochs that are complete.
  public var finishedEpochs: Int { progress.epoch }
  /// Steps of the epoch in work that are done.
  public var finishedBatches: Int { progress.batch }
  public var lastPath: String { "\(folder)/last.safetensors" }
  public var bestPath: String { "\(folder)/best.safetensors" }

  /// Takes all the memory the run needs.
  ///
  /// - Parameters:
  ///   - validation: may be empty; the best checkpoint is then chosen by the training windows.
  ///   - folder: made if missing.
  ///   - trainedSize: the camera's picture size, for information; nil when the pictures have several sizes.
  /// - Throws: `TrainingError.configuration`, or `FileError` for the folder.
  public init(
    _ configuration: TrainingConfiguration, palette: ClassPalette, training: [TrainingSample],
    validation: [TrainingSample], folder: String, trainedSize: PixelSize? = nil, threads: Int = 2,
    isa: TrainingISA = .best
  ) throws {
    if let problem = configuration.problem ?? palette.problem ?? configuration.metric.problem(palette) {
      throw TrainingError.configuration(problem)
    }
    guard configuration.network.outputChannels == palette.count else {
      throw TrainingError.configuration(
        "the network gives \(configuration.network.outputChannels) classes, the data set has \(palette.count)"
      )
    }
    guard (1...256).contains(threads) else {
      throw TrainingError.configuration("\(threads) threads are outside 1...256")
    }
    let counts = pixelCounts(training, classes: palette.count)
    guard counts.contains(where: { $0 > 0 }) else {
      throw TrainingError.configuration("no pixel of the training pictures has a class")
    }
    // Before any of it is taken. A network that cannot be says so itself.
    if let problem = try? configuration.memoryProblem(
      threads: threads, pictureBytes: (training + validation).reduce(0) { $0 + $1.bytes })
    {
      throw TrainingError.configuration(problem)
    }
    let network = try TrainableNetwork(configuration.network)
    try prepareFolder(folder)
    (self.configuration, self.palette, self.folder) = (configuration, palette, folder)
    (self.training, self.validation) = (training, validation)
    let measured = try PictureInput(measuring: training, trainedSize: trainedSize)
    let start = try configuration.start.map { path throws(FileError) in try WeightsFile(path: path) }
    input = start.map { measured.normalized(as: $0.description.input) } ?? measured
    classWeights =
      configuration.classWeights ?? configuration.classWeighting.weights(pixelCounts: counts)
    counting = CountingRules(palette: palette)
    self.network = network
    network.initialize(seed: configuration.seed)
    let taken = try start.map { [network] file throws(FileError) in try network.take(from: file) }
    transfer = taken?.report
    let frozen = try network.layers(beginningWith: configuration.frozen)
    trained = network.convolutions.filter { !frozen.contains($0.name) }.flatMap(\.parameters.trained)
    optimizer = Optimizer(
      kind: configuration.optimizer, weightDecay: configuration.weightDecay,
      gradientLimit: configuration.gradientLimit, momentum: configuration.momentum)
    let pool = try WorkerPool(workerCount: threads)
    let context = try ExecutionContext(isa: isa, pool: pool, pictures: configuration.batch)
    plan = try NetworkPlan(
      network, width: configuration.windowSize.width, height: configuration.windowSize.height,
      context: context, trains: true)
    plan.frozen = frozen
    loss = try ClassLoss(
      layout: plan.logits.layout, settings: configuration.loss, classWeights: classWeights, context: context)
    var regression: RegressionLoss?
    if let outputs = plan.regression, let layer = configuration.network.regressionLayer {
      regression = try RegressionLoss(
        layout: outputs.layout, terms: configuration.regressionLoss,
        hasSigmoid: layer.operation.convolution?.activation == .sigmoid, context: context)
    }
    regressionLoss = regression
    var targets = BatchTargets(size: configuration.windowSize, labels: loss.labels)
    targets.planes[.weights] = loss.pixelWeights.map { BatchTargets.Plane(memory: $0) }
    if let regression {
      for (channel, name) in configuration.network.regressionMaps.enumerated() {
        targets.planes[.map(name)] = BatchTargets.Plane(
          memory: regression.targets, channel: channel, channels: regression.layout.channels)
      }
    }
    for sample in training + validation where Set(sample.planes.keys) != configuration.targetPlanes {
      throw TrainingError.configuration(
        "the losses need \(configuration.targetPlanes.words) of each pixel besides its label, "
          + "'\(sample.name)' was read with \(Set(sample.planes.keys).words)")
    }
    evaluator = NetworkEvaluator(network, input: input, pool: pool, isa: isa)
    let epochPlan = EpochPlan(
      seed: configuration.seed, windowSize: configuration.windowSize, sizes: training.map(\.size),
      augmentation: configuration.augmentation, mean: input.mean,
      sampler: RareClassSampler(
        share: configuration.rareSampling, samples: training, classes: palette.count))
    loader = try BatchLoader(
      epochPlan, batch: configuration.batch, training: training, input: input, picture: plan.picture,
      targets: targets, pool: pool)
    progress = TrainingProgress(classes: palette.count)
    if regression != nil {
      progress.balance = HeadBalance(configuration.balance, weights: [1, configuration.regressionWeight])
    }
    if let folded = taken?.folded, !folded.isEmpty {
      loader.load(epoch: 0, batch: 0)
      try plan.unfold(folded)
    }
    if let decay = configuration.averaging { average = try WeightAverage(network, decay: decay) }
  }

  /// Steps of an epoch; the last one is filled up from the epoch's beginning.
  public var batchesPerEpoch: Int { loader.batchesPerEpoch }

  /// Goes on from a checkpoint, usually `lastPath`.
  ///
  /// - Throws: `FileError` when the file is of another network or another configuration.
  public func resume(from path: String) throws(FileError) {
    let file = try WeightsFile(path: path)
    try check(network.learnedTensors, in: file)
    let saved = try CheckpointMetadata.decode(
      TrainingConfiguration.self, CheckpointMetadata.configuration, file)
    let different = configuration.differences(from: saved)
    guard different.isEmpty else {
      throw FileError(
        path, "was trained with other settings: \(different.joined(separator: ", "))",
        advice: "resume with the same settings, or train into another folder")
    }
    let saidProgress = try CheckpointMetadata.decode(TrainingProgress.self, CheckpointMetadata.progress, file)
    guard file.description.input == input, file.description.palette == palette,
      saidProgress.training.classes == palette.count,
      saidProgress.balance?.weights == progress.balance?.weights,
      (0..<batchesPerEpoch).contains(saidProgress.batch), (0...100_000).contains(saidProgress.epoch),
      saidProgress.bestEpoch.map((0...saidProgress.epoch).contains) ?? true,
      (0...1 << 48).contains(saidProgress.step)
    else {
      throw FileError(
        path, "was trained on other pictures", advice: "resume with the same data set, or train anew")
    }
    try load(network.learnedTensors + network.optimizerTensors(average), from: file)
    progress = saidProgress
  }

  /// Trains until all epochs are done, the metric has not become better for as long as the configuration allows, or
  /// `isCancelled` says so, which is asked between steps.
  ///
  /// `last.safetensors` is replaced after every epoch, every few minutes within one, and on cancellation,
  /// `best.safetensors` when the score is the best so far.
  ///
  /// - Throws: `TrainingError.diverged` when numbers are no longer finite (the files stay as they were), `FileError`
  ///   when a checkpoint cannot be written, `TrainingError.configuration` when nothing can be counted for the metric.
  public func run(
    isCancelled: () -> Bool = { false }, afterBatch: (BatchReport) -> Void = { _ in },
    afterEpoch: (EpochReport) -> Void = { _ in }
  ) throws -> TrainingSummary {
    if configuration.metric.counts, countErrors == nil || validation.isEmpty {
      throw TrainingError.configuration(
        "the metric '\(configuration.metric)' needs validation pictures to count in: add some to the split 'val', or "
          + "choose another metric")
    }
    let start = SystemClock.monotonicSeconds()
    let firstEpoch = progress.epoch
    var saved = start
    while progress.epoch < configuration.epochs, !isExhausted {
      let epochStart = SystemClock.monotonicSeconds()
      let firstBatch = progress.batch
      while progress.batch < batchesPerEpoch {
        if isCancelled() {
          try save(to: lastPath)
          return summary(isComplete: false)
        }
        let value = try trainStep()
        let done = (progress.batch - firstBatch) * configuration.batch
        afterBatch(
          BatchReport(
            epoch: progress.epoch + 1, batch: progress.batch, batches: batchesPerEpoch, loss: value,
            picturesPerSecond: Double(done) / max(1e-9, SystemClock.monotonicSeconds() - epochStart)))
        if SystemClock.monotonicSeconds() - saved >= saveInterval, progress.batch < batchesPerEpoch {
          try save(to: lastPath)
          saved = SystemClock.monotonicSeconds()
        }
      }
      let seconds = max(1e-9, SystemClock.monotonicSeconds() - epochStart)
      let rate = Double((batchesPerEpoch - firstBatch) * configuration.batch) / seconds
      let (result, score) = try withAverages { () throws(TrainingError) in try validate() }
      let gain = configuration.options.minimumGain ?? 0
      let isBest = progress.bestScore.map { score > $0 + gain } ?? true
      let (trained, lossSum) = (progress.training, progress.lossSum)
      progress.epoch += 1
      progress.batch = 0
      progress.lossSum = 0
      progress.training = ConfusionMatrix(classes: palette.count)
      if isBest { (progress.bestEpoch, progress.bestScore) = (progress.epoch, score) }
      if isBest { try saveBest() }
      try save(to: lastPath)
      saved = SystemClock.monotonicSeconds()
      let elapsed = saved - start
      let perEpoch = elapsed / Double(progress.epoch - firstEpoch)
      let maps = configuration.network.regressionMaps
      afterEpoch(
        EpochReport(
          epoch: progress.epoch, epochs: configuration.epochs, loss: lossSum / Double(batchesPerEpoch),
          learningRate: learningRate(progress.step - 1), training: trained, validation: result?.confusion,
          validationLabels: result?.labels ?? [],
          mapErrors: Array(zip(maps, result?.mapErrors ?? []).map { (name: $0, error: $1) }),
          countErrors: named(result?.countErrors ?? []), score: score,
          isBest: isBest, picturesPerSecond: rate, elapsed: elapsed,
          remaining: perEpoch * Double(configuration.epochs - progress.epoch)))
    }
    return summary(isComplete: true)
  }

  /// Whether the metric has not become better for as many epochs as the configuration allows.
  private var isExhausted: Bool {
    guard let patience = configuration.patience, let best = progress.bestEpoch else { return false }
    return progress.batch == 0 && progress.epoch - best >= patience
  }

  private func summary(isComplete: Bool) -> TrainingSummary {
    TrainingSummary(
      isComplete: isComplete, stoppedEarly: isComplete && progress.epoch < configuration.epochs,
      epochsDone: progress.epoch, bestEpoch: progress.bestEpoch, bestScore: progress.bestScore,
      lastPath: lastPath, bestPath: bestPath)
  }
}
