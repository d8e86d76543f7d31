/// How well a model does on one split of a data set.
public struct EvaluationReport: Equatable, Sendable, Codable {
  public struct ClassResult: Equatable, Sendable, Codable {
    /// Intersection over union of the labels, at the network's scale; nil when the class occurs nowhere.
    public var iou: Double?
    /// True objects, and those counted, over all pictures.
    public var countTrue: Int
    public var countPredicted: Int
    /// Mean over pictures of |counted - true|.
    public var countMAE: Double
    /// Share of pictures whose count is right.
    public var exactShare: Double

    enum CodingKeys: String, CodingKey {
      case iou
      case countTrue = "count_true"
      case countPredicted = "count_predicted"
      case countMAE = "count_mae"
      case exactShare = "exact_share"
    }
  }

  public var split: String
  public var pictures: Int
  public var arithmetic: String
  /// Over the classes that occur, the background included.
  public var meanIoU: Double
  /// By class name, without the background.
  public var classes: [String: ClassResult]

  enum CodingKeys: String, CodingKey {
    case split, pictures, arithmetic, classes
    case meanIoU = "mean_iou"
  }
}
