/// What is made of labels, whatever form they come in.
public struct ImportOptions: Sendable, Equatable {
  /// Classes to put first, in this order; the others follow in alphabetical order. Where the source names no class, the
  /// first of these names the one that there is.
  public var firstClasses: [String] = []
  /// Replaces what the source says of it; nil leaves that as it is.
  public var micrometresPerPixel: Double?
  /// Whether to write the map `DistanceDrawing.mapName`, of how deep in its object each pixel lies: in its whole ellipse
  /// where there are boxes.
  public var drawsDistance = false

  /// How pictures are split where the source does not say.
  public var split = SplitMaking()
  /// Whether a source that states a split is an error, since the one asked for would not be made.
  public var insistsOnSplit = false

  /// Whether every connected piece becomes an object, whatever its number; pieces of at most `ObjectPieces.strayArea` pixels
  /// become background. Otherwise a number in pieces that cannot be one object is an error. Outlines only.
  public var splitsComponents = false
  /// How far into an object its border reaches; nil makes no border class. Outlines only.
  public var border: BorderReach?

  /// Radius of the cores as a fraction of the objects' radius, by class name in the source or in the data set. A class
  /// that is not here gets `crowdedCoreFraction` or `sparseCoreFraction`. Boxes only, as all that follow.
  public var coreFractions: [String: Double] = [:]
  /// For classes whose objects touch each other: a core small enough that a network keeps it apart from its neighbours'
  /// cores even where the cells overlap and their border cannot be seen. On the blood-smear validation pictures the
  /// totals came nearest to the boxes at 0.65; whole ellipses merge, and cores below 0.5 find more cells than have boxes.
  public var crowdedCoreFraction = 0.65
  /// For classes whose objects stand alone: a large core, which gives small and rare objects more pixels to learn from.
  public var sparseCoreFraction = 0.8
  /// Background kept free between cores of different objects, in pixels of the picture: two pixels of a network that
  /// looks at blocks of 4.
  public var rimWidth = 8
  /// Whether the part of an object around its core is ignored instead of background.
  public var ignoresRing = false
  /// Whether pixels that look like objects but stand in no box are ignored instead of background. Boxes are often drawn
  /// around some of the objects only. Called background, the others teach the network to count as the person did who
  /// drew the boxes (overlapping and blurred cells left out); ignored, it counts every cell it can make out, on the
  /// blood smears 1.4 for each box.
  public var ignoresUnannotated = false

  /// Every option at its default.
  public init() {}

  /// Which option can mean nothing for such labels, or nil.
  func problem(with content: LabelContent) -> String? {
    switch content {
    case .boxes where border != nil: "has boxes; a border class needs outlines of objects"
    case .boxes where splitsComponents: "has boxes; splitting into pieces needs outlines of objects"
    case .outlines where !coreFractions.isEmpty || ignoresUnannotated:
      "has outlines; cores and ignoring what stands in no box are for boxes"
    default: nil
    }
  }
}
