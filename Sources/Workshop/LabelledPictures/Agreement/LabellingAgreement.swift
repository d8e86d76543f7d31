import FoundationEssentials
import System

/// How far two labellings of the same pictures agree: of two people, or of one person at two times.
///
/// Neither is the truth. Every figure is the same whichever of the two comes first, but for the counts, which stand side by
/// side. Pixels and objects that either of them ignores are left out.
public struct LabellingAgreement: Sendable, Equatable, Codable {
  /// What is compared of single objects: the most telling that both have.
  public enum Basis: String, Sendable, Codable { case outlines, boxes, components }

  /// One class of objects.
  public struct ClassResult: Sendable, Equatable, Codable {
    /// As in both data sets.
    public var name: String
    /// Intersection over union of its pixels; nil where neither labels any.
    public var iou: Double?
    /// Objects of the first labelling and of the second, over all pictures.
    public var objects: [Int]
    /// Pairs of objects, one of each, that share at least half of their union.
    public var matched: Int
    /// `2 * matched / (first + second)`, which is the F1 score; nil without objects.
    public var agreement: Double?
    /// Of the matched pairs, the mean intersection over union; nil without any.
    public var meanOverlap: Double?
    /// Mean over pictures of |second - first|.
    public var countDifference: Double
    /// Mean over pictures of second - first.
    public var countBias: Double
    /// Share of pictures in which both counted as many.
    public var exactShare: Double

    enum CodingKeys: String, CodingKey {
      case name, iou, objects, matched, agreement
      case meanOverlap = "mean_overlap"
      case countDifference = "count_difference"
      case countBias = "count_bias"
      case exactShare = "exact_share"
    }
  }

  /// One picture.
  public struct PictureResult: Sendable, Equatable, Codable {
    /// As in both data sets.
    public var name: String
    /// `2 * matched / (first + second)` over the classes together; 1 without objects.
    public var agreement: Double
    /// Of its pixels, those that both label alike; nil where each is ignored.
    public var pixelAgreement: Double?
    /// Objects of the first labelling and of the second.
    public var objects: [Int]

    enum CodingKeys: String, CodingKey {
      case name, agreement, objects
      case pixelAgreement = "pixel_agreement"
    }
  }

  /// The two data sets, as they were named.
  public var paths: [String]
  /// Those that both label.
  public var pictures: Int
  /// Names that only the first has, or only the second.
  public var onlyInFirst: [String]
  /// See `onlyInFirst`.
  public var onlyInSecond: [String]
  /// What matched objects are matched by.
  public var basis: Basis
  /// In the order of the first data set.
  public var classes: [ClassResult]
  /// Pixels that both label alike, of all; the border between objects is a class here, and so is the background.
  public var pixelAgreement: Double?
  /// Cohen's kappa over the pixels.
  public var kappa: Double?
  /// The pictures on which they agree least first.
  public var byPicture: [PictureResult]

  enum CodingKeys: String, CodingKey {
    case paths = "datasets"
    case pictures, basis, classes, kappa
    case onlyInFirst = "only_in_first"
    case onlyInSecond = "only_in_second"
    case pixelAgreement = "pixel_agreement"
    case byPicture = "by_picture"
  }

  /// With sorted keys.
  public var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    guard let data = try? encoder.encode(self) else { preconditionFailure("every number here is finite") }
    return Array(data) + [UInt8(ascii: "\n")]
  }
}
