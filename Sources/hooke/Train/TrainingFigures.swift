import Imaging
import LabelledPictures
import SegNetTraining

/// What `hooke train --json` prints.
struct TrainingFigures: Encodable {
  /// Why there is no further epoch.
  enum Ending: String, Encodable {
    /// All epochs are done.
    case complete
    /// The metric no longer became better.
    case early
    /// The time of `--minutes` is over.
    case time
    /// Somebody stopped it.
    case interrupted
  }

  /// What the best checkpoint counts of a class in the validation pictures, as an export would count.
  struct Counts: Encodable {
    var truth: Int
    var counted: Int
    var missed: Int
    var wrong: Int
    var f1: Double?
    /// The mean over pictures of |counted - true|.
    var error: Double

    init(_ counts: ClassCounts) {
      (truth, counted) = (counts.objects.truth, counts.objects.found)
      (missed, wrong, f1) = (counts.objects.missed, counts.objects.wrong, counts.objects.f1)
      error = counts.counts.meanAbsoluteError
    }

    enum CodingKeys: String, CodingKey {
      case missed, wrong, f1
      case truth = "count_true"
      case counted = "count_predicted"
      case error = "count_mae"
    }
  }

  /// The best epoch of those that this call trained; an earlier call's figures stand in `results.csv`.
  struct Best: Encodable {
    var epoch: Int
    var loss: Double
    var validationLoss: Double?
    /// By object class, on the validation pictures, without them on the training windows.
    var iou: [String: Double]

    enum CodingKeys: String, CodingKey {
      case epoch, loss, iou
      case validationLoss = "loss_val"
    }
  }

  var dataset: String
  var folder: String
  var ending: Ending
  var epochs: Int
  var epochsDone: Int
  /// Of complete epochs, over all the times that the run was taken up.
  var seconds: Double
  var metric: String
  var bestEpoch: Int?
  /// As the metric is shown: an error is small where it is good.
  var bestMetric: Double?
  var secondsToBest: Double?
  var last: String
  var best: String?
  var ofThisRun: Best?
  /// By class name; nil without validation pictures.
  var counts: [String: Counts]?

  enum CodingKeys: String, CodingKey {
    case dataset, folder, ending, epochs, seconds, metric, last, best, counts
    case epochsDone = "epochs_done"
    case bestEpoch = "best_epoch"
    case bestMetric = "best_metric"
    case secondsToBest = "seconds_to_best"
    case ofThisRun = "best_of_this_run"
  }
}

/// Keeps what the best epoch brought.
final class BestEpoch: TrainingObserver {
  private var report: EpochReport?

  func epochEnded(_ epoch: EpochReport) { if epoch.isBest { report = epoch } }

  func figures(_ palette: ClassPalette) -> TrainingFigures.Best? {
    report.map { report in
      let matrix = report.validation ?? report.training
      let unions = palette.objects.compactMap { object in
        matrix.intersectionOverUnion(object.label).map { (object.entry.name, $0) }
      }
      return TrainingFigures.Best(
        epoch: report.epoch, loss: report.loss, validationLoss: report.validationLoss,
        iou: Dictionary(unions) { first, _ in first })
    }
  }
}
