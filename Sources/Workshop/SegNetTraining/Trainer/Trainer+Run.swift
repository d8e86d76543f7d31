import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System

extension Trainer {
  /// Trains until all epochs are done, the metric has not become better for as long as the configuration allows, or
  /// `isCancelled` says so, which is asked between steps.
  ///
  /// - Throws: `TrainingError.diverged` when numbers are no longer finite (the files stay as they were),
  ///   `TrainingError.configuration` when nothing can be counted for the metric, and what an observer throws, such as
  ///   `FileError` for a checkpoint that cannot be written.
  public func run(isCancelled: () -> Bool = { false }) throws -> TrainingSummary {
    try checkCounting()
    let (start, firstEpoch) = (SystemClock.monotonicSeconds(), state.progress.epoch)
    while state.progress.epoch < configuration.epochs,
      !state.progress.isExhausted(patience: configuration.patience)
    {
      for observer in observers {
        try observer.epochBegan(state.progress.epoch + 1, batchesDone: state.progress.batch)
      }
      guard let speed = try trainEpoch(isCancelled) else {
        for observer in observers { try observer.runStopped() }
        return summary(isComplete: false)
      }
      let result = try validate()
      let trained = state.progress
      let score = configuration.metric.value(
        result?.confusion ?? trained.training, palette, counts: result?.counts ?? [])
      let isBest = state.progress.finishEpoch(
        score: score, minimumGain: configuration.options.minimumGain ?? 0)
      let elapsed = SystemClock.monotonicSeconds() - start
      let done = state.progress.epoch
      let report = EpochReport(
        epoch: done, epochs: configuration.epochs, loss: trained.lossSum / Double(plan.batchesPerEpoch),
        learningRate: plan.learningRate(trained.step - 1), training: trained.training,
        validation: result?.confusion, validationLoss: result?.loss,
        validationLabels: result?.outputs.map(\.labels) ?? [],
        mapErrors: result?.mapErrors ?? [], counts: result?.counts(palette) ?? [], score: score,
        isBest: isBest, picturesPerSecond: speed, elapsed: elapsed,
        remaining: elapsed / Double(done - firstEpoch) * Double(configuration.epochs - done))
      for observer in observers { try observer.epochEnded(report) }
    }
    return summary(isComplete: true)
  }

  private func checkCounting() throws(TrainingError) {
    guard configuration.metric.counts else { return }
    if pictures.validation.isEmpty || !observers.contains(where: \.countsObjects) {
      throw .configuration(
        "the metric '\(configuration.metric)' needs validation pictures to count in: add some to the split 'val', or "
          + "choose another metric")
    }
  }

  /// The steps of the epoch in work that are left.
  ///
  /// - Returns: pictures per second, or nil when somebody cancelled the run.
  private func trainEpoch(_ isCancelled: () -> Bool) throws -> Double? {
    let (start, firstBatch) = (SystemClock.monotonicSeconds(), state.progress.batch)
    func speed() -> Double {
      let pictures = (state.progress.batch - firstBatch) * configuration.batch
      return Double(pictures) / max(1e-9, SystemClock.monotonicSeconds() - start)
    }
    while state.progress.batch < plan.batchesPerEpoch {
      if isCancelled() { return nil }
      let loss: Double
      do throws(TrainingError) { loss = try plan.run() } catch { throw located(error) }
      let report = BatchReport(
        epoch: state.progress.epoch + 1, batch: state.progress.batch, batches: plan.batchesPerEpoch,
        loss: loss, picturesPerSecond: speed())
      for observer in observers { try observer.batchEnded(report) }
    }
    return speed()
  }

  /// - Returns: nil without validation pictures.
  private func validate() throws(TrainingError) -> ValidationResult? {
    guard !pictures.validation.isEmpty else { return nil }
    do throws(TrainingError) {
      let outputs = try state.withAverages { () throws(TrainingError) in
        try evaluator.outputs(pictures.validation) { (plan, picture, sample) throws(TrainingError) in
          try validationLoss.add(plan, picture, sample, balance: state.progress.balance)
        }
      }
      var result = ValidationResult(
        outputs, of: pictures.validation, maps: configuration.network.regressionMaps, classes: palette.count)
      result.loss = validationLoss.finish()
      for observer in observers { try observer.validated(&result) }
      return result
    } catch { throw located(error) }
  }

  /// An error with where in the run it happened.
  func located(_ error: TrainingError) -> TrainingError {
    guard case .notFinite(let layer, let what) = error else { return error }
    return .diverged(
      layer: layer, what: what, epoch: state.progress.epoch + 1, batch: state.progress.batch + 1)
  }

  private func summary(isComplete: Bool) -> TrainingSummary {
    let progress = state.progress
    return TrainingSummary(
      isComplete: isComplete, stoppedEarly: isComplete && progress.epoch < configuration.epochs,
      epochsDone: progress.epoch, bestEpoch: progress.bestEpoch, bestScore: progress.bestScore,
      lastPath: lastPath, bestPath: bestPath)
  }
}
