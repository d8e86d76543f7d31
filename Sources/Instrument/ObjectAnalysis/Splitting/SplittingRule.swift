/// When an object is taken for several that touch: its distance map has peaks with a deep enough saddle between them.
///
/// The distance is that to the outline, or what a network learned of it, smoothed.
///
/// The depth of a saddle is how much closer to the outline it is than the lower of the two peaks. Noise of the outline
/// makes saddles of less than a pixel; two discs that overlap by 30 % of their radius have one of 47 % of the radius.
public struct SplittingRule: Equatable, Sendable {
  /// The smallest depth. **Units**: pixels of the label map, or those of the network's map.
  public var minimumDepth: Double
  /// The smallest depth as a share of the lower peak.
  public var relativeDepth: Double
  /// The network's map of how deep in its object a pixel lies, 0...1; nil for the distance to the outline.
  public var map: String?

  /// The usual depths are for the distance to the outline. Ranges are checked when an analyzer is made.
  public init(minimumDepth: Double = 0.75, relativeDepth: Double = 0.15, map: String? = nil) {
    (self.minimumDepth, self.relativeDepth, self.map) = (minimumDepth, relativeDepth, map)
  }

  /// What is wrong with this rule, or nil.
  var problem: AnalysisError? {
    if map != nil, !(0.01...1).contains(minimumDepth) {
      return AnalysisError("splitting", "has the minimum depth \(minimumDepth) of a map; expected 0.01 to 1")
    }
    if map == nil, !(0.1...1000).contains(minimumDepth) {
      return AnalysisError("splitting", "has the minimum depth \(minimumDepth); expected 0.1 to 1000 pixels")
    }
    if !(0..<1).contains(relativeDepth) {
      return AnalysisError("splitting", "has the relative depth \(relativeDepth); expected 0 to less than 1")
    }
    return nil
  }

  /// Whether two peaks are two objects.
  @inline(__always)
  func separates(lowerPeak: Double, saddle: Double) -> Bool {
    lowerPeak - saddle >= max(minimumDepth, relativeDepth * lowerPeak)
  }
}
