import ObjectAnalysis

/// How many pictures of a run are unlike those that the model was taught with, and the one that is furthest away.
public struct LikenessTally: Sendable {
  /// Pictures that could be compared; 0 for a model that remembers none.
  public private(set) var compared = 0
  /// Those that are unlike all that were taught.
  public private(set) var unlike = 0
  /// Per measure, the unlike pictures of which it is the one furthest out, and the furthest of them.
  private var byMeasure = [(pictures: Int, furthest: PictureLikeness?)](
    repeating: (0, nil), count: PictureMeasures.limit)

  /// The measure that is furthest out in most of the unlike pictures: in how many, and the furthest of them; nil without
  /// unlike pictures.
  public var reason: (pictures: Int, furthest: PictureLikeness)? {
    guard let most = byMeasure.max(by: { $0.pictures < $1.pictures }), let furthest = most.furthest else {
      return nil
    }
    return (most.pictures, furthest)
  }

  init() {}

  mutating func add(_ likeness: PictureLikeness?) {
    guard let likeness else { return }
    compared += 1
    guard likeness.isUnlike else { return }
    unlike += 1
    let measure = likeness.measure
    byMeasure[measure].pictures += 1
    if likeness.distance > byMeasure[measure].furthest?.distance ?? 0 {
      byMeasure[measure].furthest = likeness
    }
  }
}
