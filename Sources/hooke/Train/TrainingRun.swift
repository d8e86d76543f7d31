import Imaging
import LabelledPictures
import Reports
import SegNetModel
import SegNetTraining
import Settings
import System

/// One training from its first step to its summary page.
struct TrainingRun {
  private let preparation: TrainingPreparation
  private let trainer: Trainer
  private let report: TrainingReport
  private let output: StandardStream

  /// - Parameter output: where it says what it does.
  init(_ preparation: TrainingPreparation, _ trainer: Trainer, output: StandardStream = .output) {
    (self.preparation, self.trainer, self.output) = (preparation, trainer, output)
    report = TrainingReport(
      palette: preparation.data.palette, network: preparation.configuration.network,
      window: preparation.configuration.windowSize, trainer: trainer, output: output)
  }

  func run() throws -> TrainingSummary {
    let log = try TrainingLog(
      folder: trainer.folder, palette: preparation.data.palette, validation: preparation.validation,
      maps: preparation.configuration.network.regressionMaps,
      countsObjects: preparation.configuration.metric.counts,
      finishedEpochs: trainer.finishedEpochs)
    trainer.add(EpochLines(preparation.data.palette, output: output))
    trainer.add(ForgivenLog(log: log))
    Interrupt.watch()
    report.announce()
    let summary = try trainer.run(isCancelled: { Interrupt.isRequested })
    report.finish(summary, secondsToBest: summary.bestEpoch.map(log.seconds(through:)))
    if summary.epochsDone > 0 {
      do { try writePage(log, summary) } catch { StandardStream.errors.write("warning: \(error)\n") }
    }
    return summary
  }

  private func writePage(_ log: TrainingLog, _ summary: TrainingSummary) throws {
    let isJudged = !preparation.validation.isEmpty
    let shown = isJudged ? preparation.validation : preparation.training
    let labels = try NetworkEvaluator(WeightsFile(path: trainer.bestPath)).labels(shown)
    let network = preparation.configuration.network
    let facts = [
      ("data set", preparation.data.path),
      ("pictures", "\(preparation.training.count) to train, \(preparation.validation.count) to validate"),
      ("parameters", "\((try? network.parameterCount()) ?? 0)"),
      ("class weights", report.classWeights),
      ("epochs", "\(summary.epochsDone) of \(preparation.configuration.epochs)" + ending(summary)),
      ("best epoch", report.best(summary) ?? "-"),
    ]
    let path = try log.writeSummary(
      facts: facts, settings: preparation.settings.text, samples: shown, predicted: labels,
      judgedOn: isJudged ? "validation pictures" : "training pictures")
    output.write("page: \(path)\n")
  }

  private func ending(_ summary: TrainingSummary) -> String {
    if summary.stoppedEarly { return ", ended early: the metric no longer became better" }
    return summary.isComplete ? "" : ", stopped by hand"
  }
}
