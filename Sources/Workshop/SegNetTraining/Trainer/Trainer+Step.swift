import Imaging
import LabelledPictures
import SegNetModel

extension Trainer {
  func learningRate(_ step: Int) -> Double {
    configuration.learningRate(step: step, batchesPerEpoch: batchesPerEpoch)
  }

  /// One batch: forward, loss, backward, update. Returns the loss.
  func trainStep() throws(TrainingError) -> Double {
    do throws(TrainingError) {
      let value = try lossAndGradients()
      let rate = learningRate(progress.step)
      try optimizer.update(
        trained, learningRate: rate, step: progress.step + 1, context: plan.context)
      average?.update(step: progress.step + 1, context: plan.context)
      progress.training.add(labels: loss.labels.values.span, predicted: loss.predicted.values.span)
      progress.balance?.update(headLosses, learningRate: rate)
      progress.lossSum += value
      progress.step += 1
      progress.batch += 1
      return value
    } catch { throw located(error) }
  }

  /// The batch that is due: its loss, and every gradient.
  ///
  /// - Parameter maySettle: whether batch norms use their running statistics in the epochs that the configuration says.
  func lossAndGradients(maySettle: Bool = true) throws(TrainingError) -> Double {
    loader.load(epoch: progress.epoch, batch: progress.batch)
    let (seed, step) = (configuration.seed, progress.step)
    let settles = maySettle && progress.epoch >= configuration.firstSettlingEpoch
    try plan.forward(settles ? .settling(seed: seed, step: step) : .training(seed: seed, step: step))
    let value = try lossesOfHeads()
    try plan.backward()
    return value
  }

  /// The loss that is minimised; the outputs of the heads become their gradients.
  private func lossesOfHeads() throws(TrainingError) -> Double {
    let factors = progress.balance?.factors ?? [1]
    headLosses = [loss.forwardBackward(plan.logits, factor: factors[0])]
    if let regressionLoss, let outputs = plan.regression {
      headLosses.append(regressionLoss.forwardBackward(outputs, factor: factors[1]))
    }
    for (value, head) in zip(headLosses, configuration.network.heads) where !value.isFinite {
      throw TrainingError.notFinite(layer: head.layer, what: "losses")
    }
    return progress.balance?.total(headLosses) ?? headLosses[0]
  }

  func located(_ error: TrainingError) -> TrainingError {
    guard case .notFinite(let layer, let what) = error else { return error }
    return .diverged(layer: layer, what: what, epoch: progress.epoch + 1, batch: progress.batch + 1)
  }

  func validate() throws(TrainingError) -> (ValidationResult?, Double) {
    guard !validation.isEmpty else {
      return (nil, configuration.metric.value(progress.training, palette))
    }
    do throws(TrainingError) {
      let outputs = try evaluator.outputs(validation)
      let labels = outputs.map(\.labels)
      var confusion = ConfusionMatrix(classes: palette.count)
      for (sample, map) in zip(validation, labels) {
        confusion.add(labels: sample.labels.labels.span, predicted: map.labels.span)
      }
      let counted = try countErrors?(outputs) ?? []
      let result = ValidationResult(
        confusion: confusion, labels: labels, mapErrors: mapErrors(outputs.map(\.maps)),
        countErrors: counted)
      let value = configuration.metric.value(confusion, palette, countErrors: result.countErrors)
      return (result, score?(result) ?? value)
    } catch { throw located(error) }
  }

  /// - Parameter errors: per class label, or empty.
  func named(_ errors: [Double]) -> [(name: String, error: Double)] {
    guard errors.count == palette.count else { return [] }
    return palette.objects.map { (name: $0.entry.name, error: errors[$0.label]) }
  }

  /// - Parameter found: per validation picture, [map][y][x].
  private func mapErrors(_ found: [[Float]]) -> [Double?] {
    configuration.network.regressionMaps.enumerated().map { map, name in
      var (sum, count) = (0.0, 0)
      for (sample, numbers) in zip(validation, found) {
        let truth = sample.numbers(of: .map(name))
        for (index, value) in truth.enumerated() where !value.isNaN {
          sum += Double(abs(numbers[map * truth.count + index] - value))
          count += 1
        }
      }
      return count == 0 ? nil : sum / Double(count)
    }
  }

  func withAverages<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    if let average { try average.withAverages(body) } else { try body() }
  }
}
