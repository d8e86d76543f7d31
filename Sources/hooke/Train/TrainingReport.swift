import Imaging
import LabelledPictures
import SegNetModel
import SegNetTraining
import System

/// What `hooke train` prints.
struct TrainingReport {
  let palette: ClassPalette
  let network: NetworkSpec
  let window: PixelSize
  let trainer: Trainer
  var output = StandardStream.output

  func announce() {
    let parameters = (try? network.parameterCount()) ?? 0
    writeLine("\(parameters) parameters, pictures of \(window) in batches of \(trainer.configuration.batch)")
    writeLine("class weights: \(classWeights)")
    if let transfer = trainer.transfer { announce(transfer) }
  }

  var classWeights: String {
    zip(palette.entries, trainer.classWeights).map {
      "\($0.name) \(formatNumber(Double($1), digits: 2))"
    }.joined(separator: ", ")
  }

  private func announce(_ transfer: TransferReport) {
    writeLine("\(transfer.transferred.count) tensors taken from \(trainer.configuration.start ?? "-")")
    for (name, reason) in transfer.different { writeLine("  random: '\(name)' \(reason)") }
    for difference in transfer.classDifferences { writeLine("  \(difference)") }
    let frozen = trainer.configuration.frozen
    if !frozen.isEmpty { writeLine("frozen: layers that begin with \(frozen.joined(separator: ", "))") }
  }

  /// - Parameter secondsToBest: what the run took up to its best epoch.
  func finish(_ summary: TrainingSummary, secondsToBest: Double?) {
    if !summary.isComplete {
      writeLine("stopped after \(summary.epochsDone) epochs; go on with --resume")
    } else {
      if summary.stoppedEarly, let patience = trainer.configuration.patience {
        writeLine("ended after \(summary.epochsDone) epochs: \(patience) without a better metric")
      }
      if let best = best(summary) {
        let time = secondsToBest.map { ", after \(formatDuration($0))" } ?? ""
        writeLine("best epoch \(best)\(time): \(summary.bestPath)")
      }
    }
    writeLine("last: \(summary.lastPath)")
  }

  /// What the best epoch counts.
  func finish(_ counted: [String]) { for line in counted { writeLine(line) } }

  func best(_ summary: TrainingSummary) -> String? {
    guard let best = summary.bestEpoch, let score = summary.bestScore else { return nil }
    let metric = trainer.configuration.metric
    return "\(best), \(metric.displayName) \(formatNumber(metric.figure(score), digits: 4))"
  }

  /// Written at once, so that lines keep their order in a log.
  private func writeLine(_ text: String) { output.write(text + "\n") }
}
