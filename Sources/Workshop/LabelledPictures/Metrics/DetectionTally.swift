/// Objects that were found, missed, and found without being there, over pictures.
public struct DetectionTally: Equatable, Sendable {
  /// Pairs of a true and a found object.
  public private(set) var matched = 0
  /// Objects that are truly there.
  public private(set) var truth = 0
  /// Objects that were found, rightly or not.
  public private(set) var found = 0
  /// The sum of the matched pairs' intersections over unions.
  public private(set) var overlapSum = 0.0

  /// No picture yet.
  public init() {}

  /// A picture, or several, of which only the numbers are known.
  ///
  /// - Precondition: `matched` is none of the greater numbers.
  public init(matched: Int, truth: Int, found: Int) {
    precondition(matched >= 0 && matched <= min(truth, found))
    (self.matched, self.truth, self.found) = (matched, truth, found)
  }

  package mutating func add(_ pairs: [ObjectPair], truth: Int, found: Int) {
    matched += pairs.count
    self.truth += truth
    self.found += found
    overlapSum += pairs.reduce(0) { $0 + $1.overlap }
  }

  /// Takes in other pictures.
  package mutating func add(_ other: DetectionTally) {
    matched += other.matched
    truth += other.truth
    found += other.found
    overlapSum += other.overlapSum
  }

  /// True objects that were not found.
  public var missed: Int { truth - matched }
  /// Objects that were found without being there.
  public var wrong: Int { found - matched }

  /// Matched of those there are; nil without any.
  public var recall: Double? { truth == 0 ? nil : Double(matched) / Double(truth) }
  /// Matched of those found; nil without any.
  public var precision: Double? { found == 0 ? nil : Double(matched) / Double(found) }

  /// `2 matched / (true + found)`, the harmonic mean of recall and precision; nil without objects.
  public var f1: Double? { truth + found == 0 ? nil : 2 * Double(matched) / Double(truth + found) }

  /// `matched / (matched + missed + wrongly found)`; nil without objects. Caicedo et al., Nature Methods 16, 2019.
  public var averagePrecision: Double? {
    let union = truth + found - matched
    return union == 0 ? nil : Double(matched) / Double(union)
  }

  /// The mean overlap of the matched pairs; nil without any.
  public var segmentationQuality: Double? { matched == 0 ? nil : overlapSum / Double(matched) }

  /// `overlapSum / (matched + missed / 2 + wrongly found / 2)`; nil without objects. Kirillov et al., "Panoptic
  /// Segmentation", CVPR 2019.
  public var panopticQuality: Double? {
    truth + found == 0 ? nil : 2 * overlapSum / Double(truth + found)
  }
}
