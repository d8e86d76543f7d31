import LabelledPictures
import SegNetTraining

/// One line of `results.csv`: what an epoch brought.
struct EpochRow: Equatable, Sendable {
  /// From 1.
  var epoch: Int
  var loss: Double
  /// On the validation pictures; nil without them, and in tables of before it was measured.
  var validationLoss: Double?
  var learningRate: Double
  /// Intersection over union per class, the background first; nil for a class that does not occur.
  var training: [Double?]
  /// The same on the validation pictures; all nil without them.
  var validation: [Double?]
  var score: Double
  var isBest: Bool
  var picturesPerSecond: Double
  /// Validation included.
  var seconds: Double
  /// Of regression maps and counts, in the order of `extraColumns`.
  var extras: [Double?] = []

  init(_ report: EpochReport, seconds: Double) {
    func unions(_ matrix: ConfusionMatrix?) -> [Double?] {
      (0..<report.training.classes).map { matrix?.intersectionOverUnion($0) }
    }
    (epoch, loss, learningRate) = (report.epoch, report.loss, report.learningRate)
    validationLoss = report.validationLoss
    (training, validation) = (unions(report.training), unions(report.validation))
    (score, isBest) = (report.score, report.isBest)
    (picturesPerSecond, self.seconds) = (report.picturesPerSecond, seconds)
    extras = report.mapErrors.map(\.error)
    extras += report.counts.map(\.counts.counts.meanAbsoluteError)
    for (_, counts) in report.counts {
      extras += [Double(counts.objects.missed), Double(counts.objects.wrong), counts.objects.f1]
    }
  }

  /// The names of a run's further columns: errors on the validation pictures, and objects missed and counted wrongly there.
  ///
  /// - Parameters:
  ///   - maps: the network's regression maps.
  ///   - counted: the object classes; empty where nothing is counted.
  static func extraColumns(maps: [String], counted: [String]) -> [String] {
    maps.map { "\($0)_error_val" } + counted.map { "\($0)_count_error_val" }
      + counted.flatMap { name in objectColumns.map { "\(name)\($0)" } }
  }

  /// How the columns end that tables did not have before objects were matched.
  private static let objectColumns = ["_missed_val", "_wrong_val", "_f1_val"]

  /// The columns that tables had before objects were matched.
  ///
  /// - Parameter counted: how many classes are counted.
  static func earlierColumns(_ columns: [String], counted: Int) -> [String] {
    Array(columns.dropLast(counted * objectColumns.count))
  }

  /// - Parameter hasValidationLoss: false for the form that tables had before it was measured.
  static func header(classes: [String], extras: [String] = [], hasValidationLoss: Bool = true) -> String {
    let losses = hasValidationLoss ? ["loss", "loss_val"] : ["loss"]
    let unions = ["train", "val"].flatMap { part in classes.map { "\($0)_iou_\(part)" } }
    return
      (["epoch"] + losses + ["learning_rate"] + unions + ["score", "best", "pictures_per_second", "seconds"]
      + extras)
      .joined(separator: ",")
  }

  /// Numbers are written so that reading them gives the same number; nothing stands where there is none.
  var line: String {
    let unions = (training + validation).map { $0.map { "\($0)" } ?? "" }
    return
      (["\(epoch)", "\(loss)", validationLoss.map { "\($0)" } ?? "", "\(learningRate)"] + unions
      + ["\(score)", isBest ? "1" : "0", "\(picturesPerSecond)", "\(seconds)"]
      + extras.map { $0.map { "\($0)" } ?? "" })
      .joined(separator: ",")
  }

  /// Nil when the line does not have this form.
  init?(
    line: some StringProtocol, classes: Int, extras extraCount: Int = 0, hasValidationLoss: Bool = true
  ) {
    var cells = line.split(separator: ",", omittingEmptySubsequences: false)
    if !hasValidationLoss, cells.count > 1 { cells.insert("", at: 2) }
    guard cells.count == 8 + 2 * classes + extraCount, let epoch = Int(cells[0]), epoch > 0 else {
      return nil
    }
    var numbers: [Double?] = []
    for cell in cells.dropFirst() {
      let number = Double(cell)
      guard cell.isEmpty || number?.isFinite == true else { return nil }
      numbers.append(number)
    }
    extras = Array(numbers.suffix(extraCount))
    let rest = numbers.dropLast(extraCount).suffix(4).compactMap { $0 }
    guard let loss = numbers[0], let rate = numbers[2], rest.count == 4 else { return nil }
    (self.epoch, self.loss, validationLoss, learningRate) = (epoch, loss, numbers[1], rate)
    training = Array(numbers[3..<3 + classes])
    validation = Array(numbers[3 + classes..<3 + 2 * classes])
    (score, isBest, picturesPerSecond, seconds) = (rest[0], rest[1] != 0, rest[2], rest[3])
  }
}
