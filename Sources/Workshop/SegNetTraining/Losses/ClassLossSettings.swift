import LabelledPictures

/// The loss of a head that tells classes.
public struct ClassLossSettings: Equatable, Sendable, Codable {
  /// The losses that are added, with their weights.
  public var terms = LossSum(ClassLossTerm.crossEntropy)
  /// The part of a label's certainty that is spread evenly over all classes, in the cross entropy. Szegedy et al.,
  /// "Rethinking the Inception Architecture" (2016).
  public var labelSmoothing = 0.0
  /// The exponent of the focal loss. Lin et al., "Focal Loss for Dense Object Detection" (2017).
  public var focalGamma = 2.0
  /// Extra weight of the places where cells touch or nearly do, in cross entropy and focal loss. Nil: none.
  public var border: BorderWeighting?
  /// Extra weight of small objects, in cross entropy and focal loss. Nil: none.
  public var smallObjects: SmallObjectWeighting?

  static let labelSmoothings = 0.0...0.999
  static let focalGammas = 0.0...10

  /// Cross entropy alone, in which all pixels weigh the same.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case terms, border
    case labelSmoothing = "label_smoothing"
    case focalGamma = "focal_gamma"
    case smallObjects = "small_objects"
  }

  /// What single pixels weigh, or nil where all weigh the same.
  public var pixelWeighting: PixelWeighting? { PixelWeighting(border: border, smallObjects: smallObjects) }

  /// Cross entropy and nothing else: what the vector kernels do.
  var isPlain: Bool {
    labelSmoothing == 0 && pixelWeighting == nil && terms.parts.map(\.term) == [.crossEntropy]
  }

  /// What contradicts itself, or nil.
  var problem: String? {
    if !Self.labelSmoothings.contains(labelSmoothing) {
      return "the label smoothing \(labelSmoothing) is outside \(Self.labelSmoothings)"
    }
    if !Self.focalGammas.contains(focalGamma) {
      return "the focal gamma \(focalGamma) is outside \(Self.focalGammas)"
    }
    if labelSmoothing > 0, terms.weight(.crossEntropy) == 0 {
      return "label smoothing belongs to the cross entropy, which is not in the loss '\(terms)'"
    }
    if pixelWeighting != nil, terms.weight(.crossEntropy) + terms.weight(.focal) == 0 {
      let weights = border == nil ? "weights of small objects" : "border weights"
      return "\(weights) belong to cross entropy and focal loss, which are not in the loss '\(terms)'"
    }
    return border?.problem ?? smallObjects?.problem
  }
}
