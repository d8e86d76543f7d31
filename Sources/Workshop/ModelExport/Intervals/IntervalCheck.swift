import LabelledPictures
import ObjectAnalysis

/// An interval for the counts of one class, learnt from some pictures, and how often it held the truth of others.
public struct IntervalCheck: Encodable, Sendable {
  /// What the pictures checked say about the level.
  public enum Verdict: String, Encodable, Sendable {
    /// It lies within the range of shares that the pictures checked stand for.
    case kept
    /// Fewer intervals hold the truth than was asked for, by more than chance.
    case below
    /// More do: the intervals are wider than they had to be.
    case above
  }

  /// The class.
  public var name: String
  /// 64 hexadecimal digits.
  public var model: String
  /// The share of pictures whose interval must hold the truth, as it was asked for.
  public var level: Double
  /// What was learnt: half an interval's width is this times `(1 + doubt) ^ 0.5`, rounded down.
  public var factor: Double
  /// Pictures that the interval was learnt from.
  public var learntFrom: Int
  /// Pictures checked, and those whose interval held the true count.
  public var checked: Int
  /// Pictures checked whose interval held the true count.
  public var held: Int
  /// `held / checked`.
  public var coverage: Double
  /// Where the share of all such pictures lies, with a confidence of 95 %.
  public var coverageLow: Double
  /// The upper end of that range.
  public var coverageHigh: Double
  /// How the level asked for lies to that range.
  public var verdict: Verdict
  /// From the lower end to the upper. **Units**: objects.
  public var meanWidth: Double
  /// True objects of the pictures checked, and those that were counted there.
  public var truth: Int
  /// See `truth`.
  public var counted: Int
  /// True objects that no counted one coincides with, and counted ones that coincide with none.
  public var missed: Int
  /// See `missed`.
  public var wrong: Int

  enum CodingKeys: String, CodingKey {
    case name, level, factor, checked, held, coverage, verdict, missed, wrong
    case truth = "count_true"
    case counted = "count_predicted"
    case model = "model_sha256"
    case coverageLow = "coverage_low"
    case coverageHigh = "coverage_high"
    case learntFrom = "learnt_from"
    case meanWidth = "mean_width"
  }

  /// Learns the interval and checks it.
  ///
  /// - Parameters:
  ///   - model: 64 hexadecimal digits.
  ///   - level: the share of pictures whose interval must hold the truth.
  /// - Returns: nil when there are too few pictures to learn from: see `picturesNeeded`.
  /// - Precondition: at least one picture is checked.
  public init?(
    _ name: String, model: String, level: Double, learntFrom learnt: [CountObservation],
    checkedOn pictures: [CountObservation]
  ) {
    let known = learnt.map { (counted: $0.counted, truth: $0.truth, doubt: $0.doubt) }
    guard let interval = CountInterval(learnedFrom: known, level: level) else { return nil }
    (self.name, self.model, self.level, factor) = (name, model, level, interval.factor)
    (learntFrom, checked) = (learnt.count, pictures.count)
    let ranges = pictures.map { interval.around($0.counted, doubt: $0.doubt) }
    held = zip(ranges, pictures).count { range, picture in
      (range.low...range.high).contains(picture.truth)
    }
    coverage = Double(held) / Double(checked)
    let range = ShareRange(held, of: checked)
    (coverageLow, coverageHigh) = (range.low, range.high)
    verdict = range.contains(level) ? .kept : level > range.high ? .below : .above
    (truth, counted) = (pictures.reduce(0) { $0 + $1.truth }, pictures.reduce(0) { $0 + $1.counted })
    (missed, wrong) = (pictures.reduce(0) { $0 + $1.missed }, pictures.reduce(0) { $0 + $1.wrong })
    meanWidth = Double(ranges.reduce(0) { $0 + $1.high - $1.low }) / Double(checked)
  }

  /// The fewest pictures that an interval can be learnt from.
  public static func picturesNeeded(level: Double) -> Int {
    // 0.9 / (1 - 0.9) is a little more than 9 in binary.
    Int((level / (1 - level) - 1e-9).rounded(.up))
  }
}
