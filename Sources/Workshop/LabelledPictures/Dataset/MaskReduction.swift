import Imaging

/// Makes label maps smaller by majority, with the geometry of `AreaReduction`.
public enum MaskReduction {
  /// The label that covers most of each block, the lower label on a tie. Ignored pixels
  /// vote like a class of their own that loses every tie.
  ///
  /// **Shape**: `mask.size.reduced(by: reduction)`.
  ///
  /// - Precondition: every label is below `classes` or the ignore label; `reduction.isPossible`.
  public static func majority(_ mask: LabelMap, reduction: Reduction, classes: Int, ignoreLabel: UInt8?)
    -> LabelMap
  {
    precondition(reduction.isPossible)
    if reduction == .one { return mask }
    let size = mask.size.reduced(by: reduction)
    var reduced = LabelMap(size: size)
    var votes = [Int](repeating: 0, count: classes + 1)
    for y in 0..<size.height {
      for x in 0..<size.width {
        for candidate in 0...classes { votes[candidate] = 0 }
        reduction.forEachPixel(of: y) { row, down in
          reduction.forEachPixel(of: x) { column, across in
            let label = mask.labels[row * mask.size.width + column]
            votes[label == ignoreLabel ? classes : Int(label)] += down * across
          }
        }
        var winner = 0
        for candidate in 1...classes where votes[candidate] > votes[winner] { winner = candidate }
        reduced.labels[y * size.width + x] = winner == classes ? ignoreLabel! : UInt8(winner)
      }
    }
    return reduced
  }
}
