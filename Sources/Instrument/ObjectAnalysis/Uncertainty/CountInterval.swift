/// The interval in which the true count of a picture lies, learnt from pictures whose truth is known.
///
/// The half width is `factor * sqrt(1 + doubt)`, `doubt` being what the network's confidences say about the picture
/// (`FrameCount.doubt`), and `factor` the share `level` of what held-back pictures needed. For pictures like those, the
/// interval holds the truth with at least that probability, whatever the errors look like.
/// Source: Lei et al., "Distribution-free predictive inference for regression", JASA 2018 (split conformal).
public struct CountInterval: Equatable, Sendable {
  /// The half width of a picture without doubt. **Units**: objects.
  public let factor: Double

  /// Takes a factor that was learnt before; 0 gives intervals that hold one count only.
  public init(factor: Double) { self.factor = factor }

  /// Learns the factor.
  ///
  /// - Returns: nil when there are too few pictures for the level: it takes at least `level / (1 - level)`.
  public init?(learnedFrom pictures: [(counted: Int, truth: Int, doubt: Double)], level: Double) {
    let needed = pictures.map { Double(abs($0.counted - $0.truth)) / Self.scale($0.doubt) }.sorted()
    let place = Int((Double(pictures.count + 1) * level).rounded(.up))
    guard place >= 1, place <= needed.count else { return nil }
    factor = needed[place - 1]
  }

  /// The least and the most objects, for a count and its doubt.
  public func around(_ counted: Int, doubt: Double) -> (low: Int, high: Int) {
    // A width that is whole but for rounding stays whole.
    let half = Int((factor * Self.scale(doubt) + 1e-9).rounded(.down))
    return (max(0, counted - half), counted + half)
  }

  private static func scale(_ doubt: Double) -> Double { (1 + doubt).squareRoot() }
}
