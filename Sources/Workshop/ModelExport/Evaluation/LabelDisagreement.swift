import LabelledPictures

/// Where a model and the labels of a data set disagree, the most first: wrong labels are among these, and wrong models.
///
/// The loss of a pixel is -ln of how sure the network is of the label that the data set has: of its confidence where it gives that
/// label, and of what is left of its confidence where it gives another. For two classes that is the cross-entropy; for more it is
/// the least that the cross-entropy can be. Northcutt et al., "Confident Learning", JAIR 70, 2021, is the idea.
public struct LabelDisagreement: Sendable, Equatable, Codable {
  /// One picture.
  public struct Picture: Sendable, Equatable, Codable {
    /// As in the data set.
    public var name: String
    /// `train`, `val`, `test`; nil for none of them.
    public var split: String?
    /// Mean over its pixels that were judged.
    public var loss: Double
    /// Share of these that the model labels as the data set does.
    public var pixelAgreement: Double

    enum CodingKeys: String, CodingKey {
      case name, split, loss
      case pixelAgreement = "pixel_agreement"
    }
  }

  /// How an object is disputed.
  public enum Kind: String, Sendable, Codable {
    /// Labelled; the model sees mostly background.
    case notSeen = "not_seen"
    /// Labelled; the model sees mostly another class.
    case otherClass = "other_class"
    /// Labelled; the model is in doubt, or sees a part.
    case inPart = "in_part"
    /// The model counts it where nothing is labelled.
    case notLabelled = "not_labelled"
  }

  /// One object.
  public struct Object: Sendable, Equatable, Codable {
    /// Where it is, and why it is disputed.
    public var doubt: LabelDoubt
    /// How it is disputed.
    public var kind: Kind
    /// Mean over its pixels.
    public var loss: Double

    /// Takes all as it is.
    public init(doubt: LabelDoubt, kind: Kind, loss: Double) {
      (self.doubt, self.kind, self.loss) = (doubt, kind, loss)
    }
  }

  /// The most pictures, and the most objects, that are kept; the others are only counted.
  public static let kept = 1000
  /// The most of each that stand in a text.
  static let shown = 20

  /// The file that was asked.
  public var model: EvaluationReport.Model?
  /// How many pictures were looked at.
  public var examined: Int
  /// The greatest losses first.
  public var pictures: [Picture]
  /// How many objects have a loss above ln 2, which is that of a network that cannot decide.
  public var disputed: Int
  /// The greatest losses first.
  public var objects: [Object]
}
