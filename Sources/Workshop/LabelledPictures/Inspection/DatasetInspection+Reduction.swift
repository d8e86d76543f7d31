import Imaging

extension DatasetInspection {
  /// The thinnest labelled object a network can learn, in pixels that the network sees.
  static let smallestThickness = 4.0

  /// By how much pictures should be reduced for a network that sees `receptiveFieldRadius` pixels to each side.
  ///
  /// From anywhere in an object the network should see its far edge: the median object of every class should not be
  /// larger than the radius. But the thinnest class's labelled part must keep about 4 pixels, which takes precedence:
  /// an object that is not seen whole may still be counted, one that vanishes is not.
  ///
  /// - Returns: whole blocks.
  public func recommendedReduction(receptiveFieldRadius: Int) -> Reduction {
    let largest = classes.compactMap(\.medianExtent).max() ?? 0
    let thinnest = classes.compactMap(\.medianThickness).min() ?? .infinity
    let needed = (largest / Double(max(1, receptiveFieldRadius))).rounded(.up)
    let allowed = (thinnest / Self.smallestThickness).rounded(.down)
    return Reduction(quarters: 4 * Int(max(1, min(needed, allowed, Reduction.largest.side))))
  }
}
