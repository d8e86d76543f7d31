import Imaging
import LabelledPictures
import SegNetModel
import SegNetTraining
import System

/// Says how a run goes: a line that moves within an epoch, and one that stays for each.
final class EpochLines: TrainingObserver {
  private let palette: ClassPalette
  private let messages: TrainingMessages
  private var line: ProgressLine

  init(_ palette: ClassPalette, _ messages: TrainingMessages) {
    (self.palette, self.messages) = (palette, messages)
    line = ProgressLine("batch", on: messages.progress)
  }

  func epochBegan(_ epoch: Int, batchesDone: Int) {
    line = ProgressLine("batch", doneBefore: batchesDone, on: messages.progress)
  }

  func batchEnded(_ batch: BatchReport) {
    line.update(
      done: batch.batch, of: batch.batches,
      detail: "epoch \(batch.epoch), loss \(formatNumber(batch.loss, digits: 4)), "
        + "\(formatNumber(batch.picturesPerSecond, digits: 1)) pictures/s")
  }

  func epochEnded(_ epoch: EpochReport) {
    line.finish()
    messages.output.write(text(epoch) + "\n")
  }

  func runStopped() { line.finish() }

  private func text(_ epoch: EpochReport) -> String {
    var parts = ["epoch \(epoch.epoch)/\(epoch.epochs)", "loss \(formatNumber(epoch.loss, digits: 4))"]
    if let loss = epoch.validationLoss { parts.append("val \(formatNumber(loss, digits: 4))") }
    parts.append("IoU train \(unions(epoch.training))")
    if let validation = epoch.validation { parts.append("val \(unions(validation))") }
    for (name, error) in epoch.mapErrors {
      parts.append("\(name) off by \(error.map { formatNumber($0, digits: 4) } ?? "-")")
    }
    if !epoch.counts.isEmpty {
      let errors = epoch.counts.map { name, counts in
        let error = formatNumber(counts.counts.meanAbsoluteError, digits: 2)
        return "\(name) \(error) (\(counts.objects.missed) missed, \(counts.objects.wrong) wrong)"
      }
      parts.append("count error \(errors.joined(separator: " "))")
    }
    parts.append("\(formatNumber(epoch.picturesPerSecond, digits: 1)) pictures/s")
    if epoch.epoch < epoch.epochs { parts.append("\(formatDuration(epoch.remaining)) left") }
    if epoch.isBest { parts.append("best") }
    return parts.joined(separator: "  ")
  }

  /// Per object class, "-" where it does not occur.
  private func unions(_ matrix: ConfusionMatrix) -> String {
    palette.objects.map { label, entry in
      "\(entry.name) \(matrix.intersectionOverUnion(label).map { formatNumber($0, digits: 3) } ?? "-")"
    }.joined(separator: " ")
  }
}
