import System

/// Two models on the same pictures.
public struct ModelComparison: Sendable {
  /// A figure of single pictures, with its mean difference between the models.
  public struct Figure: Sendable {
    /// What it is, for a person.
    public let name: String
    /// As a key of JSON.
    public let key: String
    /// Whether more is better.
    public let isBetterHigh: Bool
    /// Second model less first.
    public let difference: PairedDifference

    /// Which model is better beyond what chance in the choice of pictures explains; nil where that cannot be said.
    public var better: Side? {
      guard difference.isClear else { return nil }
      return (difference.mean > 0) == isBetterHigh ? .second : .first
    }
  }

  /// One of the two models.
  public enum Side: Sendable {
    /// The one named first, or second.
    case first, second
  }

  /// Agreement and mean IoU of pictures, then the count error of each class, and what it missed and counted wrongly.
  public let figures: [Figure]
  /// How many pictures both models saw.
  public let pictures: Int

  /// - Parameters:
  ///   - names: what errors call the two evaluations.
  /// - Throws: `FileError` where they are not of the same pictures, or one says nothing of single pictures.
  public init(
    _ first: EvaluationReport, _ second: EvaluationReport, names: (first: String, second: String)
  ) throws(FileError) {
    let (one, other) = (
      try Self.pictures(of: first, names.first), try Self.pictures(of: second, names.second)
    )
    if let name = Set(one.keys).symmetricDifference(other.keys).min() {
      let (has, lacks) = one[name] == nil ? (names.second, names.first) : (names.first, names.second)
      throw FileError(
        lacks, "says nothing of the picture '\(name)', which '\(has)' has",
        advice: "evaluate both models on the same split of the same data set")
    }
    let pairs = one.keys.sorted().map { (one[$0]!, other[$0]!) }
    // Specks depend on a model's gates.
    if let different = pairs.first(where: { $0.objectsTrue != $1.objectsTrue }) {
      throw FileError(
        names.second, "has other true counts for '\(different.0.name)' than '\(names.first)'",
        advice: "evaluate both models on the same data set")
    }
    pictures = pairs.count
    func figure(
      _ name: String, _ key: String, isBetterHigh: Bool,
      _ value: (EvaluationReport.PictureResult) -> Double?
    ) -> Figure? {
      let numbers = pairs.compactMap { pair in
        value(pair.0).flatMap { first in value(pair.1).map { (first: first, second: $0) } }
      }
      return PairedDifference(numbers).map {
        Figure(name: name, key: key, isBetterHigh: isBetterHigh, difference: $0)
      }
    }
    var figures = [
      figure("agreement", "agreement", isBetterHigh: true) { $0.agreement },
      figure("mean IoU", "mean_iou", isBetterHigh: true) { $0.meanIoU },
    ]
    for name in Set(pairs.flatMap { $0.0.countTrue.keys }).sorted() {
      figures.append(
        figure("\(name) |count error|", "\(name)_count_error", isBetterHigh: false) { picture in
          Double(abs((picture.countPredicted[name] ?? 0) - (picture.countTrue[name] ?? 0)))
        })
      figures.append(
        figure("\(name) missed or wrong", "\(name)_missed_or_wrong", isBetterHigh: false) { picture in
          picture.objectErrors(name).map(Double.init)
        })
    }
    self.figures = figures.compactMap { $0 }
  }

  private static func pictures(
    of report: EvaluationReport, _ name: String
  ) throws(FileError) -> [String: EvaluationReport.PictureResult] {
    guard let pictures = report.byPicture, !pictures.isEmpty else {
      throw FileError(
        name, "has no 'by_picture'", advice: "make it anew with 'hooke evaluate --json' or '--report'")
    }
    return Dictionary(pictures.map { ($0.name, $0) }) { first, _ in first }
  }
}

extension EvaluationReport.PictureResult {
  /// The true objects by class name, specks included.
  fileprivate var objectsTrue: [String: Int] { countTrue.merging(specks ?? [:], uniquingKeysWith: +) }

  /// Objects of a class that were missed, and that were counted without being there; nil where the report does not say it.
  func objectErrors(_ name: String) -> Int? {
    missed?[name].flatMap { missed in wrong?[name].map { missed + $0 } }
  }
}
