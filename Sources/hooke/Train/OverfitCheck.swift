import ArgumentParser
import LabelledPictures
import SegNetTraining
import Settings
import System

/// `hooke train --overfit N`: a network that cannot learn a few pictures by heart will not learn many.
struct OverfitCheck {
  private var preparation: TrainingPreparation

  private static let steps = 300

  init(_ whole: TrainingPreparation, pictures: Int) throws {
    let few = Array(whole.training.prefix(pictures))
    var settings = whole.settings
    settings.augmentation = Augmentation(.none)
    settings.rareSampling = 0
    settings.earlyStopping = nil
    settings.averaging = nil
    settings.settling = nil
    settings.metric = nil
    preparation = try TrainingPreparation(whole.data, settings, training: few, validation: few)
    preparation.configuration.batch = min(whole.configuration.batch, few.count)
    let perEpoch = (few.count + preparation.configuration.batch - 1) / preparation.configuration.batch
    preparation.configuration.epochs = max(1, Self.steps / perEpoch)
  }

  func run(_ output: String, _ threads: Int) throws {
    let trainer = try preparation.trainer(
      folder: "\(output)/overfit", threads: threads, dataset: preparation.data.path)
    let learning = Learning()
    trainer.add(learning)
    Interrupt.watch()
    let summary = try trainer.run(isCancelled: { Interrupt.isRequested })
    learning.line.finish()
    guard summary.isComplete, let matrix = learning.matrix else {
      StandardStream.output.write("stopped before there was a verdict\n")
      throw ExitCode(Interrupt.exitStatus)
    }
    let verdict = OverfitVerdict(losses: learning.losses, matrix: matrix, palette: preparation.data.palette)
    StandardStream.output.write("\(verdict)\n")
    if !verdict.isHealthy { throw ExitCode.failure }
  }

  /// What the verdict needs of the epochs.
  private final class Learning: TrainingObserver {
    var losses: [Double] = []
    var matrix: ConfusionMatrix?
    var line = ProgressLine("epoch")

    func epochEnded(_ epoch: EpochReport) {
      losses.append(epoch.loss)
      matrix = epoch.validation
      line.update(
        done: epoch.epoch, of: epoch.epochs, detail: "loss \(formatNumber(epoch.loss, digits: 4))")
    }
  }
}
