import Imaging

/// Makes label maps smaller by majority, with the geometry of `AreaReduction`.
public enum MaskReduction {
  /// The label that most pixels of each block of `reduction` x `reduction` have, the lower label on a tie. Ignored pixels
  /// vote like a class of their own that loses every tie.
  ///
  /// **Shape**: `mask.size.reduced(by: reduction)`.
  ///
  /// - Precondition: every label is below `classes` or the ignore label; `reduction` is in `1...AreaReduction.largest`.
  public static func majority(_ mask: LabelMap, reduction: Int, classes: Int, ignoreLabel: UInt8?) -> LabelMap
  {
    precondition((1...AreaReduction.largest).contains(reduction))
    if reduction == 1 { return mask }
    let size = mask.size.reduced(by: reduction)
    var reduced = LabelMap(size: size)
    var votes = [Int](repeating: 0, count: classes + 1)
    for y in 0..<size.height {
      for x in 0..<size.width {
        for candidate in 0...classes { votes[candidate] = 0 }
        for row in y * reduction..<(y + 1) * reduction {
          let start = row * mask.size.width + x * reduction
          for index in start..<start + reduction {
            let label = mask.labels[index]
            votes[label == ignoreLabel ? classes : Int(label)] += 1
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
