/// What is probably wrong in the labels of a data set, by what was looked for.
public struct LabelDoubts: Sendable, Equatable, Codable {
  /// The doubts of one kind.
  public struct Group: Sendable, Equatable, Codable {
    /// What was looked for.
    public var kind: LabelDoubt.Kind
    /// How many were found.
    public var found: Int
    /// What to do about them.
    public var advice: String
    /// The clearest first, at most `LabelDoubts.kept`.
    public var doubts: [LabelDoubt]
  }

  /// The most doubts of a kind that are kept; the others are only counted.
  public static let kept = 1000
  /// The most of a kind that stand in a text.
  static let shown = 10

  /// Those of which some were found, in the order of `LabelDoubt.Kind`.
  public var groups: [Group]

  /// How many were found in all.
  public var found: Int { groups.reduce(0) { $0 + $1.found } }

  /// A heading and lines for each kind.
  public var text: String {
    guard !groups.isEmpty else { return "doubtful labels: none found" }
    var lines = ["doubtful labels: \(found)"]
    for group in groups {
      lines.append("  \(group.kind.title): \(group.found); \(group.advice)")
      lines += group.doubts.prefix(Self.shown).map { "    \($0.text)" }
      if group.found > Self.shown { lines.append("    and \(group.found - Self.shown) more") }
    }
    return lines.joined(separator: "\n")
  }
}

extension LabelDoubt.Kind {
  /// What was found, with the rule.
  public var title: String {
    switch self {
    case .pieces: "object numbers in pieces that lie far apart"
    case .double:
      "boxes around an object that has one already (overlap at least \(DoubtCollection.doubleOverlap))"
    case .speck:
      "specks (less than 1/\(DoubtCollection.speckRatio) of the median area of their class, in the data set and in a picture "
        + "of many)"
    case .cut:
      "objects cut off (a side straight over \(StraightCut.leastRun) pixels or more, inside the picture, where the picture has "
        + "no edge)"
    case .turned: "masks that fit their pictures better when turned or mirrored"
    case .contradiction: "pictures that show the same, with different labels"
    }
  }
}
