import CSegKernels
import Glibc
import Imaging
import SafeFiles
import SegNetModel

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
  /// Chooses the best checkpoint: greater is better. Without it: mean intersection over union of the object classes.
  public var score: (@Sendable (ValidationResult) -> Double)?
  /// Stands in the checkpoints.
  public var counting: CountingRules
  public var command: [String] = []

  let network: TrainableNetwork
  let training: [TrainingSample]
  let validation: [TrainingSample]
  let epochPlan: EpochPlan
  let windowWriter: WindowWriter
  let plan: NetworkPlan
  let loss: CrossEntropy
  let evaluator: NetworkEvaluator
  var progress: TrainingProgress
  let optimizer: Optimizer
  let average: WeightAverage?

  /// Epochs that are complete.
  public var finishedEpochs: Int { progress.epoch }
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
    if let problem = configuration.problem ?? palette.problem { throw TrainingError.configuration(problem) }
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
    let network = try TrainableNetwork(configuration.network)
    if let problem = try configuration.memoryProblem(threads: threads) {
      throw TrainingError.configuration(problem)
    }
    try prepareFolder(folder)
    (self.configuration, self.palette, self.folder) = (configuration, palette, folder)
    (self.training, self.validation) = (training, validation)
    input = try PictureInput(measuring: training, trainedSize: trainedSize)
    classWeights =
      configuration.classWeights ?? configuration.classWeighting.weights(pixelCounts: counts)
    counting = CountingRules(palette: palette)
    self.network = network
    network.initialize(seed: configuration.seed)
    average =
      if let decay = configuration.averaging { try WeightAverage(network, decay: decay) } else { nil }
    optimizer = Optimizer(
      kind: configuration.optimizer, weightDecay: configuration.weightDecay,
      gradientLimit: configuration.gradientLimit)
    let pool = try WorkerPool(workerCount: threads)
    let context = try ExecutionContext(isa: isa, pool: pool, pictures: configuration.batch)
    plan = try NetworkPlan(
      network, width: configuration.windowSize.width, height: configuration.windowSize.height,
      context: context, trains: true)
    loss = try CrossEntropy(layout: plan.logits.layout, classWeights: classWeights, context: context)
    evaluator = NetworkEvaluator(network, input: input, pool: pool, isa: isa)
    epochPlan = EpochPlan(
      seed: configuration.seed, windowSize: configuration.windowSize, sizes: training.map(\.size),
      augmentation: configuration.augmentation, mean: input.mean)
    windowWriter = try WindowWriter(windowSize: configuration.windowSize, input: input, workers: threads)
    progress = TrainingProgress(classes: palette.count)
  }

  /// Steps of an epoch; the last one is filled up from the epoch's beginning.
  public var batchesPerEpoch: Int {
    (epochPlan.windowsPerEpoch + configuration.batch - 1) / configuration.batch
  }

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
      (0..<batchesPerEpoch).contains(saidProgress.batch), (0...100_000).contains(saidProgress.epoch),
      (0...1 << 48).contains(saidProgress.step)
    else {
      throw FileError(
        path, "was trained on other pictures", advice: "resume with the same data set, or train anew")
    }
    try load(network.learnedTensors + network.optimizerTensors(average), from: file)
    progress = saidProgress
  }

  /// Trains until all epochs are done or `isCancelled` says so, which is asked between steps.
  ///
  /// `last.safetensors` is replaced after every epoch and on cancellation, `best.safetensors` when the score is the best so far.
  ///
  /// - Throws: `TrainingError.diverged` when numbers are no longer finite (the files stay as they were), `FileError`
  ///   when a checkpoint cannot be written.
  public func run(
    isCancelled: () -> Bool = { false }, afterBatch: (BatchReport) -> Void = { _ in },
    afterEpoch: (EpochReport) -> Void = { _ in }
  ) throws -> TrainingSummary {
    let start = monotonicSeconds()
    let firstEpoch = progress.epoch
    while progress.epoch < configuration.epochs {
      let epochStart = monotonicSeconds()
      let firstBatch = progress.batch
      let windows = epochPlan.windows(epoch: progress.epoch)
      while progress.batch < batchesPerEpoch {
        if isCancelled() {
          try save(to: lastPath)
          return summary(isComplete: false)
        }
        let value = try trainStep(windows)
        let done = (progress.batch - firstBatch) * configuration.batch
        afterBatch(
          BatchReport(
            epoch: progress.epoch + 1, batch: progress.batch, batches: batchesPerEpoch, loss: value,
            picturesPerSecond: Double(done) / max(1e-9, monotonicSeconds() - epochStart)))
      }
      let seconds = max(1e-9, monotonicSeconds() - epochStart)
      let rate = Double((batchesPerEpoch - firstBatch) * configuration.batch) / seconds
      let (result, score) = try withAverages { () throws(TrainingError) in try validate() }
      let isBest = progress.bestScore.map { score > $0 } ?? true
      let (trained, lossSum) = (progress.training, progress.lossSum)
      progress.epoch += 1
      progress.batch = 0
      progress.lossSum = 0
      progress.training = ConfusionMatrix(classes: palette.count)
      if isBest { (progress.bestEpoch, progress.bestScore) = (progress.epoch, score) }
      if isBest { try saveBest() }
      try save(to: lastPath)
      let elapsed = monotonicSeconds() - start
      let perEpoch = elapsed / Double(progress.epoch - firstEpoch)
      afterEpoch(
        EpochReport(
          epoch: progress.epoch, epochs: configuration.epochs, loss: lossSum / Double(batchesPerEpoch),
          learningRate: learningRate(progress.step - 1), training: trained, validation: result?.confusion,
          validationLabels: result?.labels ?? [], score: score, isBest: isBest, picturesPerSecond: rate,
          elapsed: elapsed,
          remaining: perEpoch * Double(configuration.epochs - progress.epoch)))
    }
    return summary(isComplete: true)
  }

  // MARK: steps

  func learningRate(_ step: Int) -> Double {
    configuration.learningRate
      * configuration.schedule.factor(step: step, of: configuration.epochs * batchesPerEpoch)
  }

  /// One batch: forward, loss, backward, update. Returns the loss.
  private func trainStep(_ windows: [Window]) throws(TrainingError) -> Double {
    let batch = configuration.batch
    let first = progress.batch * batch
    plan.context.pool.forEach(batch) { [pictures = plan.picture, loss, training, windowWriter] slot, worker in
      let window = windows[(first + slot) % windows.count]
      windowWriter.write(
        window, of: training[window.sample], to: pictures, loss, picture: slot, worker: worker)
    }
    do throws(TrainingError) {
      try plan.forward(.training(seed: configuration.seed, step: progress.step))
      let value = loss.forwardBackward(plan.logits)
      guard value.isFinite else {
        throw TrainingError.notFinite(layer: plan.layers.last!.name, what: "losses")
      }
      try plan.backward()
      try optimizer.update(
        network.trained, learningRate: learningRate(progress.step), step: progress.step + 1,
        context: plan.context)
      average?.update(step: progress.step + 1, context: plan.context)
      progress.training.add(labels: loss.labels.values, predicted: loss.predicted.values)
      progress.lossSum += value
      progress.step += 1
      progress.batch += 1
      return value
    } catch { throw located(error) }
  }

  private func located(_ error: TrainingError) -> TrainingError {
    guard case .notFinite(let layer, let what) = error else { return error }
    return .diverged(layer: layer, what: what, epoch: progress.epoch + 1, batch: progress.batch + 1)
  }

  private func validate() throws(TrainingError) -> (ValidationResult?, Double) {
    guard !validation.isEmpty else {
      return (nil, progress.training.objectIntersectionOverUnion ?? 0)
    }
    do throws(TrainingError) {
      let labels = try evaluator.labels(validation)
      var confusion = ConfusionMatrix(classes: palette.count)
      for (sample, map) in zip(validation, labels) {
        confusion.add(labels: sample.labels.labels, predicted: map.labels)
      }
      let result = ValidationResult(confusion: confusion, labels: labels)
      return (result, score?(result) ?? confusion.objectIntersectionOverUnion ?? 0)
    } catch { throw located(error) }
  }

  // MARK: checkpoints

  private func withAverages<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    if let average { try average.withAverages(body) } else { try body() }
  }

  /// The model alone.
  private func saveBest() throws(FileError) {
    try withAverages { () throws(FileError) in
      try WeightsFile.write(namedTensors(network.learnedTensors), description: description, to: bestPath)
    }
  }

  /// The model and all that is needed to go on.
  private func save(to path: String) throws(FileError) {
    try WeightsFile.write(
      namedTensors(network.learnedTensors + network.optimizerTensors(average)), description: description,
      extraMetadata: [
        CheckpointMetadata.progress: CheckpointMetadata.encode(progress),
        CheckpointMetadata.configuration: CheckpointMetadata.encode(configuration),
      ], to: path)
  }

  private var description: ModelDescription {
    ModelDescription(
      kind: .checkpoint, arithmetic: .float32, network: configuration.network, palette: palette, input: input,
      counting: counting,
      provenance: TrainingProvenance(
        command: command, seed: configuration.seed, epochs: progress.epoch, trainingPictures: training.count))
  }

  private func summary(isComplete: Bool) -> TrainingSummary {
    TrainingSummary(
      isComplete: isComplete, epochsDone: progress.epoch, bestEpoch: progress.bestEpoch,
      bestScore: progress.bestScore, lastPath: lastPath, bestPath: bestPath)
  }
}

extension TrainingConfiguration {
  /// The settings in which another configuration differs so that a run cannot go on. More epochs are allowed.
  func differences(from other: TrainingConfiguration) -> [String] {
    var names: [String] = []
    func compare<Value: Equatable>(_ name: String, _ path: KeyPath<TrainingConfiguration, Value>) {
      if self[keyPath: path] != other[keyPath: path] {
        names.append("\(name) \(other[keyPath: path]), now \(self[keyPath: path])")
      }
    }
    if network != other.network { names.append("another network") }
    if classWeights != other.classWeights { names.append("other class weights") }
    if gradientLimit != other.gradientLimit { names.append("another gradient limit") }
    if averaging != other.averaging { names.append("another averaging of weights") }
    compare("window", \.windowSize)
    compare("batch", \.batch)
    compare("learning rate", \.learningRate)
    compare("schedule", \.schedule)
    compare("optimizer", \.optimizer)
    compare("weight decay", \.weightDecay)
    compare("class weighting", \.classWeighting)
    if augmentation != other.augmentation { names.append("another augmentation") }
    compare("seed", \.seed)
    return names
  }
}

func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
