import Imaging
import LabelledPictures
import ModelExport
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
  private let messages: TrainingMessages
  private let log: TrainingLog
  private let best = BestEpoch()
  private let counted = BestCounts()
  private let deadline: Double?

  /// - Parameters:
  ///   - messages: where it says what it does.
  ///   - deadline: by the clock that nobody sets; nil for none. **Units**: seconds.
  /// - Throws: `FileError` for a log in the folder that is of another run.
  init(
    _ preparation: TrainingPreparation, _ trainer: Trainer, _ messages: TrainingMessages,
    deadline: Double? = nil
  ) throws(FileError) {
    (self.preparation, self.trainer, self.messages) = (preparation, trainer, messages)
    self.deadline = deadline
    report = TrainingReport(
      palette: preparation.data.palette, network: preparation.configuration.network,
      window: preparation.configuration.windowSize, trainer: trainer, output: messages.output)
    log = try TrainingLog(
      folder: trainer.folder, palette: preparation.data.palette, validation: preparation.validation,
      maps: preparation.configuration.network.regressionMaps,
      countsObjects: preparation.configuration.metric.counts,
      finishedEpochs: trainer.finishedEpochs)
  }

  func run() throws -> TrainingSummary {
    trainer.add(EpochLines(preparation.data.palette, messages))
    trainer.add(ForgivenLog(log: log))
    trainer.add(best)
    Interrupt.watch()
    report.announce()
    let summary = try trainer.run(isCancelled: { Interrupt.isRequested || isOver })
    report.finish(summary, secondsToBest: summary.bestEpoch.map(log.seconds(through:)))
    if summary.epochsDone > 0 {
      do { try count() } catch { StandardStream.errors.write("warning: \(error)\n") }
      report.finish(counted.lines)
      do { try writePage(log, summary) } catch { StandardStream.errors.write("warning: \(error)\n") }
    }
    return summary
  }

  /// How the run ended, for programs.
  func figures(_ summary: TrainingSummary) -> TrainingFigures {
    let metric = trainer.configuration.metric
    return TrainingFigures(
      dataset: preparation.data.path, folder: trainer.folder,
      ending: summary.isComplete
        ? summary.stoppedEarly ? .early : .complete : Interrupt.isRequested ? .interrupted : .time,
      epochs: preparation.configuration.epochs, epochsDone: summary.epochsDone,
      seconds: log.seconds(through: summary.epochsDone), metric: "\(metric)", bestEpoch: summary.bestEpoch,
      bestMetric: summary.bestScore.map(metric.figure),
      secondsToBest: summary.bestEpoch.map(log.seconds(through:)), last: summary.lastPath,
      best: summary.bestEpoch == nil ? nil : summary.bestPath,
      ofThisRun: best.figures(preparation.data.palette),
      counts: counted.counts.isEmpty
        ? nil : Dictionary(counted.counts.map { ($0.name, .init($0.counts)) }) { first, _ in first })
  }

  /// Whether the time is over that the run was given.
  private var isOver: Bool { deadline.map { SystemClock.monotonicSeconds() >= $0 } ?? false }

  /// Counts the validation pictures with the best checkpoint, as an export would.
  private func count() throws {
    guard !preparation.validation.isEmpty else { return }
    let file = try WeightsFile(path: trainer.bestPath)
    let judge = try CountingJudge(
      dataset: preparation.data, split: .val, network: file.description.network, input: file.description.input
    )
    let counts = try judge.counts(NetworkEvaluator(file).outputs(preparation.validation))
    counted.counts = preparation.data.palette.objects.map { ($0.entry.name, counts[$0.label]) }
  }

  private func writePage(_ log: TrainingLog, _ summary: TrainingSummary) throws {
    let isJudged = !preparation.validation.isEmpty
    let shown = isJudged ? preparation.validation : preparation.training
    let labels = try NetworkEvaluator(WeightsFile(path: trainer.bestPath)).labels(shown)
    let network = preparation.configuration.network
    let facts =
      [
        ("data set", preparation.data.path),
        ("pictures", "\(preparation.training.count) to train, \(preparation.validation.count) to validate"),
        ("parameters", "\((try? network.parameterCount()) ?? 0)"),
        ("class weights", report.classWeights),
        ("epochs", "\(summary.epochsDone) of \(preparation.configuration.epochs)" + ending(summary)),
        ("best epoch", report.best(summary) ?? "-"),
      ] + counted.facts
    let path = try log.writeSummary(
      facts: facts, settings: preparation.settings.text, samples: shown, predicted: labels,
      judgedOn: isJudged ? "validation pictures" : "training pictures")
    messages.output.write("page: \(path)\n")
  }

  private func ending(_ summary: TrainingSummary) -> String {
    if summary.stoppedEarly { return ", ended early: the metric no longer became better" }
    if summary.isComplete { return "" }
    return Interrupt.isRequested ? ", stopped by hand" : ", stopped by time"
  }
}
