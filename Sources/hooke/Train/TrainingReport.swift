import Imaging
import SegNetModel
import SegNetTraining

/// What `hooke train` prints.
struct TrainingReport {
  let palette: ClassPalette
  let network: NetworkSpec
  let window: PixelSize
  let trainer: Trainer

  func announce() {
    let parameters = (try? network.parameterCount()) ?? 0
    let weights = zip(palette.entries, trainer.classWeights).map {
      "\($0.name) \(formatNumber(Double($1), digits: 2))"
    }
    say("\(parameters) parameters, pictures of \(window) in batches of \(trainer.configuration.batch)")
    say("class weights: \(weights.joined(separator: ", "))")
  }

  /// One line per epoch.
  func words(_ epoch: EpochReport) -> String {
    var parts = ["epoch \(epoch.epoch)/\(epoch.epochs)", "loss \(formatNumber(epoch.loss, digits: 4))"]
    parts.append("IoU train \(unions(epoch.training))")
    if let validation = epoch.validation { parts.append("val \(unions(validation))") }
    parts.append("\(formatNumber(epoch.picturesPerSecond, digits: 1)) pictures/s")
    if epoch.epoch < epoch.epochs { parts.append("\(formatDuration(epoch.remaining)) left") }
    if epoch.isBest { parts.append("best") }
    return parts.joined(separator: "  ")
  }

  func finish(_ summary: TrainingSummary) {
    if !summary.isComplete {
      say("stopped after \(summary.epochsDone) epochs; go on with --resume")
    } else if let best = summary.bestEpoch, let score = summary.bestScore {
      say(
        "best epoch \(best), mean IoU of the object classes \(formatNumber(score, digits: 4)): \(summary.bestPath)"
      )
    }
    say("last: \(summary.lastPath)")
  }

  /// Written at once, so that lines keep their order in a log.
  private func say(_ words: String) { StandardStream.output.write(words + "\n") }

  /// Per object class, "-" where it does not occur.
  private func unions(_ matrix: ConfusionMatrix) -> String {
    palette.objects.map { label, entry in
      "\(entry.name) \(matrix.intersectionOverUnion(label).map { formatNumber($0, digits: 3) } ?? "-")"
    }.joined(separator: " ")
  }
}
