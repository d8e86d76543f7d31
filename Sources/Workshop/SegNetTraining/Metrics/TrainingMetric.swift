import Imaging
import LabelledPictures

/// What decides which epoch is the best, and when a run stops early.
///
/// Written `iou` (the mean over the object classes), `dice`, `accuracy`, `f1`, `count-error`, or, of one class, `iou:rbc`,
/// `dice:rbc`, `precision:rbc`, `recall:rbc`, `f1:rbc`, `count-error:rbc`.
public struct TrainingMetric: Equatable, Sendable {
  /// What is measured: by the labels of pixels, or by counts. The raw values are the written names.
  public enum Measure: String, Sendable, CaseIterable {
    case iou, dice, accuracy, precision, recall
    /// Of the objects of the validation pictures that are matched: see `DetectionTally.f1`.
    case f1
    /// The mean over the validation pictures of |counted - true|.
    case countError = "count-error"
  }

  /// What is measured, of `className` or of all object classes.
  public let measure: Measure
  /// Nil: the mean over the object classes that occur.
  public let className: String?

  /// What decides where nobody chose: the mean over the classes that occur, without the background.
  public static let meanIntersectionOverUnion = TrainingMetric(measure: .iou, className: nil)

  private init(measure: Measure, className: String?) { (self.measure, self.className) = (measure, className) }

  /// Reads the written form, such as `iou` or `dice:rbc`. Whether a data set has the class is not checked here.
  ///
  /// - Returns: nil for an unknown measure, an empty class name, or the accuracy of one class.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let measure = Measure(rawValue: parts[0]), parts.last != "",
      parts.count == 1 || measure != .accuracy
    else { return nil }
    self.init(measure: measure, className: parts.count == 2 ? parts[1] : nil)
  }

  /// What contradicts a data set's classes, or nil.
  func problem(_ palette: ClassPalette) -> String? {
    guard let className, palette.label(named: className) == nil else { return nil }
    let known = palette.entries.map(\.name).joined(separator: ", ")
    return "the metric '\(self)' is of no class here; classes: \(known)"
  }

  /// Whether objects must be counted for it.
  public var counts: Bool { measure == .countError || measure == .f1 }

  /// The figure that a score stands for: a score is better when it is greater, so an error is its own negative there.
  public func figure(_ score: Double) -> Double { measure == .countError ? -score : score }

  /// The score: greater is better. 0 where it has no value, as for a class that is never found.
  ///
  /// - Parameter counts: per class label; needed where objects are counted.
  func value(_ matrix: ConfusionMatrix, _ palette: ClassPalette, counts counted: [ClassCounts] = []) -> Double
  {
    if measure == .accuracy { return matrix.pixelAccuracy ?? 0 }
    func value(_ label: Int) -> Double? {
      switch measure {
      case .iou, .accuracy: matrix.intersectionOverUnion(label)
      case .countError: label < counted.count ? -counted[label].counts.meanAbsoluteError : nil
      case .f1: label < counted.count ? counted[label].objects.f1 : nil
      case .dice: matrix.dice(label)
      case .precision: matrix.precision(label)
      case .recall: matrix.recall(label)
      }
    }
    if let className { return palette.label(named: className).flatMap(value) ?? 0 }
    // A border class is nothing to count.
    let labels = counts ? palette.objects.map(\.label) : Array(1..<max(1, matrix.classes))
    let values = labels.compactMap(value)
    return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}

extension TrainingMetric: CustomStringConvertible {
  /// The written form, which `init(_:)` reads.
  public var description: String { measure.rawValue + (className.map { ":\($0)" } ?? "") }

  /// For a person to read.
  public var displayName: String {
    let name =
      switch measure {
      case .iou: "IoU"
      case .dice: "Dice"
      case .accuracy: "share of pixels labelled right"
      case .precision: "precision"
      case .recall: "recall"
      case .f1: "F1 of matched objects"
      case .countError: "count error"
      }
    if let className { return "\(name) of \(className)" }
    return measure == .accuracy ? name : "mean \(name) of the object classes"
  }
}

extension TrainingMetric: Codable {
  /// Reads the written form, a single string.
  ///
  /// - Throws: `DecodingError` for a text that is no metric.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let metric = TrainingMetric(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no metric")
    }
    self = metric
  }

  /// Writes one string: the written form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
