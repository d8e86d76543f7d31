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

  package mutating func add(_ pairs: [ObjectPair], truth: Int, found: Int) {
    matched += pairs.count
    self.truth += truth
    self.found += found
    overlapSum += pairs.reduce(0) { $0 + $1.overlap }
  }

  /// Matched of those there are; nil without any.
  public var recall: Double? { truth == 0 ? nil : Double(matched) / Double(truth) }
  /// Matched of those found; nil without any.
  public var precision: Double? { found == 0 ? nil : Double(matched) / Double(found) }

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
