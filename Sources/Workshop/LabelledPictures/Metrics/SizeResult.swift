/// Objects of a range of sizes: a quarter of the true ones, unless many are of one size.
///
/// **Units**: areas in pixels of the camera's picture, of outlines where the data set has them and of boxes otherwise.
public struct SizeResult: Equatable, Sendable, Codable {
  /// The areas that belong to it, above the first and up to the second; nil where it goes on.
  public var above: Int?
  /// See `above`.
  public var upTo: Int?
  /// True objects of these areas, matched or not.
  public var truth: Int
  /// The true objects that were matched, at an overlap of 0.5.
  public var matched: Int
  /// The counted objects of these areas that matched nothing.
  public var wrong: Int
  /// `matched / truth`.
  public var recall: Double
  /// `matched / (truth + wrong)`.
  public var averagePrecision: Double

  enum CodingKeys: String, CodingKey {
    case above, matched, wrong, recall
    case upTo = "up_to"
    case truth = "true"
    case averagePrecision = "average_precision"
  }

  /// In words: `up to 40`, `41 to 90`, `from 91`.
  public var range: String {
    switch (above, upTo) {
    case (nil, nil): "all"
    case (nil, let upTo?): "up to \(upTo)"
    case (let above?, nil): "from \(above + 1)"
    case (let above?, let upTo?): "\(above + 1) to \(upTo)"
    }
  }
}
