import LabelledPictures

/// How well a model does on one split of a data set.
public struct EvaluationReport: Equatable, Sendable, Codable {
  /// One class. What needs what the data set does not have is nil, and so is a share of nothing.
  public struct ClassResult: Equatable, Sendable, Codable {
    // Labels of pixels, at the network's scale.
    /// Intersection over union.
    public var iou: Double?
    /// `2 * right / (true + labelled so)`, which is the F1 score.
    public var dice: Double?
    /// Pixels rightly labelled, of those labelled so.
    public var precision: Double?
    /// Pixels rightly labelled, of those that are so.
    public var recall: Double?
    /// Recall less the share of all pixels whose label is wrong, as published with the darkfield set: below 0 when more is
    /// wrong than was found.
    public var accuracy: Double?

    // Counts.
    /// True objects over all pictures, without `specks`.
    public var countTrue: Int
    /// Objects that the model counted, over all pictures.
    public var countPredicted: Int
    /// `1 - |counted - true| / true` over all pictures together.
    public var countAccuracy: Double?
    /// Mean over pictures of |counted - true|.
    public var countMAE: Double
    /// Mean over pictures of counted - true.
    public var countBias: Double
    /// Standard deviation over pictures of counted - true.
    public var countDeviation: Double?
    /// Share of pictures whose count is right.
    public var exactShare: Double

    // Objects: `countTrue = matched + missed`, `countPredicted = matched + wrong`. Nil in reports of before they were told.
    /// True objects that a counted one coincides with by at least 0.5 (intersection over union), by outlines, or by boxes
    /// where a picture has no outlines.
    public var matched: Int?
    /// True objects without such a one.
    public var missed: Int?
    /// Counted objects that coincide with no true one.
    public var wrong: Int?
    /// `2 matched / (true + counted)`.
    public var f1: Double?
    /// True objects that are specks and left out, with what was found in their place.
    public var specks: Int?

    /// For data sets with outlines of single objects.
    public var instances: InstanceResult?
    /// For data sets with single objects.
    public var boxes: BoxResult?
    /// Which sizes of objects are found, the smallest first; by outlines, else by boxes.
    public var bySize: [SizeResult]?

    enum CodingKeys: String, CodingKey {
      case iou, dice, precision, recall, accuracy, instances, boxes, matched, missed, wrong, f1, specks
      case countTrue = "count_true"
      case countPredicted = "count_predicted"
      case countAccuracy = "count_accuracy"
      case countMAE = "count_mae"
      case countBias = "count_bias"
      case countDeviation = "count_deviation"
      case exactShare = "exact_share"
      case bySize = "by_size"
    }
  }

  /// The same type under the name that it has among these results.
  public typealias SizeResult = LabelledPictures.SizeResult

  /// How the outlines of counted objects coincide with the true ones.
  public struct InstanceResult: Equatable, Sendable, Codable {
    /// From 0.5 in steps of 0.05: the least intersection over union at which two outlines are one object.
    public static let thresholds = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]

    /// The overlaps that `averagePrecision` stands for, in its order: `thresholds`.
    public var averagePrecisionThresholds = InstanceResult.thresholds
    /// `matched / (matched + missed + wrongly found)` over all pictures, at each of `thresholds`.
    public var averagePrecision: [Double?]
    /// The mean of these.
    public var meanAveragePrecision: Double?
    /// At 0.5, the mean over pictures instead.
    public var averagePrecisionByPicture: Double?
    /// At 0.5.
    public var panopticQuality: Double?
    /// At 0.5: the mean overlap of the matched pairs; nil without any.
    public var segmentationQuality: Double?
    /// At 0.5: matched of those there are; nil without any.
    public var recall: Double?
    /// At 0.5: matched of those counted; nil without any.
    public var precision: Double?

    enum CodingKeys: String, CodingKey {
      case recall, precision
      case averagePrecisionThresholds = "average_precision_thresholds"
      case averagePrecision = "average_precision"
      case meanAveragePrecision = "mean_average_precision"
      case averagePrecisionByPicture = "average_precision_by_picture"
      case panopticQuality = "panoptic_quality"
      case segmentationQuality = "segmentation_quality"
    }
  }

  /// How the boxes of counted objects coincide with the true ones, at an intersection over union of at least 0.5.
  public struct BoxResult: Equatable, Sendable, Codable {
    /// Pairs of a true and a counted object, over all pictures.
    public var matched: Int
    /// Matched of those there are; nil without any.
    public var recall: Double?
    /// Matched of those counted; nil without any.
    public var precision: Double?
  }

  /// What an agreement compares: the most telling that a data set has. Only earlier reports compare counts.
  public enum AgreementBasis: String, Equatable, Sendable, Codable, CaseIterable {
    case outlines, boxes, counts
  }

  /// One picture.
  public struct PictureResult: Equatable, Sendable, Codable {
    /// As in the data set.
    public var name: String
    /// 1 when all is right, 0 when nothing is: matched objects of all there are (at 0.5), by outlines, else by boxes, over the
    /// classes together.
    public var agreement: Double
    /// What `agreement` compared; nil where a report does not say it.
    public var agreementBasis: AgreementBasis?
    /// Over the classes that occur in the picture, the background included; nil where nobody judged a pixel.
    public var meanIoU: Double?
    /// By class name.
    public var countTrue: [String: Int]
    /// By class name.
    public var countPredicted: [String: Int]
    /// As in `ClassResult`, by class name; nil where a report does not say it.
    public var missed, wrong, specks: [String: Int]?

    enum CodingKeys: String, CodingKey {
      case name, agreement, missed, wrong, specks
      case agreementBasis = "agreement_by"
      case meanIoU = "mean_iou"
      case countTrue = "count_true"
      case countPredicted = "count_predicted"
    }
  }

  /// Which class was taken for which, in pixels of the network.
  public struct Confusion: Equatable, Sendable, Codable {
    /// Names in the order of rows and columns: the background first, the border left out.
    public var classes: [String]
    /// A row per true class, a column per predicted one.
    public var pixels: [[Int]]
  }

  /// Whether the network is as often right as it is sure, over the labels of pixels.
  public struct Calibration: Equatable, Sendable, Codable {
    /// The pixels whose confidence lies in a tenth of 0...1; the last tenth holds 1 too.
    public struct Bin: Equatable, Sendable, Codable {
      /// The lower end: 0, 0.1, and so on to 0.9.
      public var from: Double
      /// How many pixels of all pictures; ignored ones are left out.
      public var pixels: Int
      /// The mean confidence.
      public var confidence: Double
      /// The share of pixels labelled right.
      public var accuracy: Double
    }

    /// The expected calibration error: the mean over pixels of |accuracy - confidence| of their bins. Guo et al., "On
    /// Calibration of Modern Neural Networks" (2017).
    public var expectedError: Double
    /// The mean confidence less the share labelled right: above 0 when the network is too sure of itself.
    public var overconfidence: Double
    /// Those that hold pixels, from the least sure.
    public var bins: [Bin]

    enum CodingKeys: String, CodingKey {
      case bins, overconfidence
      case expectedError = "expected_error"
    }
  }

  /// The file that was evaluated.
  public struct Model: Equatable, Sendable, Codable {
    /// As it was named.
    public var file: String
    /// 64 hexadecimal digits.
    public var sha256: String

    /// The hash is taken as it is; nothing is read here.
    public init(file: String, sha256: String) { (self.file, self.sha256) = (file, sha256) }
  }

  /// Nil for a model that is not on disk.
  public var model: Model?
  /// The data set's folder as it was named.
  public var dataset: String?
  /// When, ISO 8601.
  public var evaluated: String?
  /// `train`, `val` or `test`.
  public var split: String
  /// How many the split has.
  public var pictures: Int
  /// How the model computes: `float32`, `float16` or `int8`.
  public var arithmetic: String
  /// How the model tells touching objects apart.
  public var splitting: String
  /// The model's size gate by class name. **Units**: pixels of the network.
  public var minimumArea: [String: Int]?
  /// Over the classes that occur, the background included.
  public var meanIoU: Double
  /// Pixels labelled right, of all.
  public var pixelAccuracy: Double?
  /// By class name, without the background.
  public var classes: [String: ClassResult]
  /// Of all pictures together.
  public var confusion: Confusion
  /// Nil where nobody asked for confidences.
  public var calibration: Calibration?
  /// The worst first; left out of comparisons.
  public var byPicture: [PictureResult]?

  enum CodingKeys: String, CodingKey {
    case model, dataset, evaluated, split, pictures, arithmetic, splitting, classes, confusion, calibration
    case minimumArea = "minimum_area"
    case meanIoU = "mean_iou"
    case pixelAccuracy = "pixel_accuracy"
    case byPicture = "by_picture"
  }
}
