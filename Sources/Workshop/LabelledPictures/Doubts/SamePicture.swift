import Imaging

/// Whether two pictures that look alike in small are one picture stored twice, so that their labels must be the same: not two
/// moments of one place, between which objects moved.
///
/// Of one picture, what compression and exposure change lies everywhere. Of two moments, the pictures differ most where their
/// labels do.
enum SamePicture {
  /// The mean difference of brightness where the labels differ may be so many times that of the other pixels, and `slack` more.
  private static let factor = 4
  /// **Units**: sums of red, green and blue.
  private static let slack = 9

  /// False for pictures of different sizes, of which nobody can say it, and for labels that are the same.
  static func holds(_ first: LabelledPicture, _ second: LabelledPicture) -> Bool {
    guard first.picture.size == second.picture.size, first.mask.size == second.mask.size else { return false }
    let (own, its) = (GreyPlane(first.picture), GreyPlane(second.picture))
    var (differing, alike) = ((sum: 0, count: 0), (sum: 0, count: 0))
    for index in own.values.indices {
      let change = Int(abs(own.values[index] - its.values[index]))
      if first.mask.labels[index] == second.mask.labels[index] {
        alike = (alike.sum + change, alike.count + 1)
      } else {
        differing = (differing.sum + change, differing.count + 1)
      }
    }
    guard differing.count > 0 else { return false }
    // Without pixels that are labelled alike nothing tells how much such pictures differ anyway.
    let usual = alike.count == 0 ? 0 : alike.sum / alike.count
    return differing.sum / differing.count <= factor * usual + slack
  }
}
