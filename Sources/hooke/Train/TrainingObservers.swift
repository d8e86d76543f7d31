import ModelExport
import Reports
import SegNetTraining
import System

/// Counts the objects of the validation pictures, for the metrics `f1` and `count-error`.
struct ObjectCounts: TrainingObserver {
  let judge: CountingJudge
  var countsObjects: Bool { true }

  func validated(_ result: inout ValidationResult) throws(TrainingError) {
    result.counts = try judge.counts(result.outputs)
  }
}

/// A log whose failures are warnings: losing it is no reason to lose the training.
struct ForgivenLog: TrainingObserver {
  let log: TrainingLog

  func epochEnded(_ epoch: EpochReport) {
    do { try log.epochEnded(epoch) } catch { StandardStream.errors.write("warning: \(error)\n") }
  }
}
