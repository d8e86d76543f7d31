import Imaging

/// Everything that decides what a frame's label map counts as.
public struct AnalysisSettings: Equatable, Sendable {
  /// Which objects count; they also say how many classes there are.
  public var rules: ObjectRules
  /// Side of the block of camera pixels that one pixel of the label map stands for.
  public var reduction: Reduction
  /// The radius of what is labelled as a share of the object's, per class label; nil where objects are labelled whole.
  public var coreFractions: [Double]?
  /// Needed only by rules that state areas in µm²; nil where there is none.
  public var calibration: SpatialCalibration?
  /// Holes up to this area are filled before objects are measured; nil fills none. **Units**: pixels of the label map.
  public var largestHole: Int?
  /// How objects that touch are split; nil leaves them whole.
  public var splitting: SplittingRule?
  /// Up to which gap pieces of long thin objects are joined, per class label; nil where none are. **Units**: pixels of the
  /// label map.
  public var joinGaps: [Double]?
  /// The class whose pixels are the borders between objects and belong to the nearest one; nil when there is none. What is
  /// to be split by its outline is split within its border, what is to be split by a map together with it.
  public var borderLabel: UInt8?
  /// Whether `FrameAnalyzer.shapes` is wanted, besides for the rules.
  public var measuresShapes = false
  /// Whether `FrameAnalyzer.confidence(of:)` is wanted, besides for the rules.
  public var measuresConfidence = false

  /// How lengths and areas of the label map become those of whole objects in the camera's picture.
  public var scale: ObjectScale { ObjectScale(reduction: reduction, coreFractions: coreFractions) }

  /// Objects are labelled whole and there is no border class; both can be set afterwards.
  public init(
    rules: ObjectRules, reduction: Reduction, calibration: SpatialCalibration? = nil, largestHole: Int? = nil,
    splitting: SplittingRule? = nil, measuresShapes: Bool = false, measuresConfidence: Bool = false
  ) {
    (self.rules, self.reduction, self.calibration) = (rules, reduction, calibration)
    (self.largestHole, self.splitting) = (largestHole, splitting)
    (self.measuresShapes, self.measuresConfidence) = (measuresShapes, measuresConfidence)
  }
}
