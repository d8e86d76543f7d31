import Imaging

/// What makes a connected component of labels an object that counts.
public struct CountingRules: Equatable, Sendable, Codable {
  /// The smallest area that counts, per class label (index 0, the background, is unused), in pixels of the network.
  public var minimumArea: [Int]
  /// How objects that touch are told apart.
  public var splitting: ObjectSplitting
  /// The radius of what is labelled as a share of the object's, per class label; nil when objects are labelled whole.
  /// Counts do not depend on it, sizes and boxes of objects do.
  public var coreFractions: [Double]?

  /// Up to which gap pieces of long thin objects are joined, per class label, 0 for classes that are not; nil where none are.
  /// **Units**: pixels of the network.
  public var joinGaps: [Double]?

  /// More pixels than a label map has.
  private static let areaLimit = 1 << 26
  /// From a hundredth of the object's radius to the whole object.
  public static let possibleCoreFractions = 0.01...1.0

  /// From none to gaps that no object has.
  public static let possibleJoinGaps = 0.0...64

  enum CodingKeys: String, CodingKey {
    case minimumArea = "minimum_area"
    case splitting
    case coreFractions = "core_fractions"
    case joinGaps = "join_gaps"
  }

  /// Nothing is checked here; `WeightsFile` checks the rules against the classes when it reads a model.
  ///
  /// - Parameters:
  ///   - minimumArea: one per class label, the background included. **Units**: pixels of the network.
  ///   - coreFractions: one per class label, in `possibleCoreFractions`; nil where objects are labelled whole.
  ///   - joinGaps: one per class label, in `possibleJoinGaps`; nil where no pieces are joined.
  public init(
    minimumArea: [Int], splitting: ObjectSplitting = .none, coreFractions: [Double]? = nil,
    joinGaps: [Double]? = nil
  ) {
    (self.minimumArea, self.splitting, self.coreFractions) = (minimumArea, splitting, coreFractions)
    self.joinGaps = joinGaps
  }

  /// The rules of a model that was not exported yet: every object counts.
  public init(palette: ClassPalette) {
    self.init(
      minimumArea: Array(repeating: 0, count: palette.count),
      splitting: palette.borderLabel == nil ? .none : .border)
  }

  /// `splitting` may be missing, for none, `core_fractions`, for objects that are labelled whole, and `join_gaps`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    minimumArea = try container.decode([Int].self, forKey: .minimumArea)
    splitting = try container.decodeIfPresent(ObjectSplitting.self, forKey: .splitting) ?? .none
    coreFractions = try container.decodeIfPresent([Double].self, forKey: .coreFractions)
    joinGaps = try container.decodeIfPresent([Double].self, forKey: .joinGaps)
  }

  /// What contradicts itself in these rules for a model's classes and the maps that its network gives, or nil.
  func problem(for palette: ClassPalette, maps: [String]) -> String? {
    if minimumArea.count != palette.count || !minimumArea.allSatisfy((0...Self.areaLimit).contains) {
      return "has the smallest areas \(minimumArea), expected \(palette.count) from 0 to \(Self.areaLimit)"
    }
    if let coreFractions,
      coreFractions.count != palette.count || !coreFractions.allSatisfy(Self.possibleCoreFractions.contains)
    {
      let range = Self.possibleCoreFractions
      return
        "has the core fractions \(coreFractions), expected \(palette.count) from \(range.lowerBound) to \(range.upperBound)"
    }
    if let joinGaps,
      joinGaps.count != palette.count || !joinGaps.allSatisfy(Self.possibleJoinGaps.contains)
    {
      let range = Self.possibleJoinGaps
      return
        "joins pieces over \(joinGaps) pixels, expected \(palette.count) gaps from \(range.lowerBound) to \(range.upperBound)"
    }
    // A map can tell objects apart with a border class and without.
    if splitting.mapName == nil, splitting.usesBorder != (palette.borderLabel != nil) {
      return splitting.usesBorder
        ? "splits objects by a border class, but has none"
        : "has the border class '\(palette.entries[palette.borderLabel!].name)', but does not split objects by it"
    }
    return splitting.problem(maps: maps)
  }
}
