/// How objects that touch are told apart.
///
/// In a model file: `{"method": "none"}`, `{"method": "border"}`, or
/// `{"method": "watershed", "minimum_depth": 0.75, "relative_depth": 0.15}`, or the same with `border-watershed`, or
/// `{"method": "map", "map": "distance", "minimum_depth": 0.1}`.
public enum ObjectSplitting: Equatable, Sendable {
  /// Each connected component of a class is one object.
  case none
  /// Watershed of the distance to the outline: a component is several objects when its distance map has peaks with a
  /// saddle between them that is lower than the lower peak by both depths.
  ///
  /// **Units**: `minimumDepth` in pixels of the label map, `relativeDepth` as a share of the lower peak.
  case watershed(minimumDepth: Double, relativeDepth: Double)
  /// The network labels the border between objects as a class of its own (`ClassPalette.borderLabel`): each connected
  /// component of the other classes is one object, and each pixel of the border belongs to the nearest one.
  case border
  /// Both: where the labelled border has gaps, so that components hang together by a neck, a watershed of what lies within
  /// the border cuts them before the border is given back.
  case borderAndWatershed(minimumDepth: Double, relativeDepth: Double)
  /// The network gives a map of how deep in its object a pixel lies, from 0 at the outline to 1 in the middle: a component
  /// is several objects when this map has peaks with a saddle between them that is lower than the lower peak by the depth.
  /// Where the network has a border class too, the border belongs to the components.
  ///
  /// **Units**: `minimumDepth` in those of the map.
  case map(name: String, minimumDepth: Double)

  /// Whether a border class keeps objects apart.
  public var usesBorder: Bool {
    switch self {
    case .border, .borderAndWatershed: true
    case .none, .watershed, .map: false
    }
  }

  /// The depths of the saddles that a watershed of the distance to the outline cuts at; nil without one.
  public var depths: (minimum: Double, relative: Double)? {
    switch self {
    case .watershed(let minimum, let relative), .borderAndWatershed(let minimum, let relative):
      (minimum, relative)
    case .none, .border, .map: nil
    }
  }

  /// The network's map that objects are split by; nil for the other ways.
  public var mapName: String? {
    if case .map(let name, _) = self { name } else { nil }
  }

  /// What is wrong with this choice, or nil.
  ///
  /// - Parameter maps: the names of the maps that the network gives.
  func problem(maps: [String]) -> String? {
    if case .map(let name, let depth) = self {
      if !maps.contains(name) {
        return "splits objects by the map '\(name)', which its network does not give"
      }
      if (0.01...1).contains(depth) { return nil }
      return "splits objects by a map at a depth of \(depth); expected 0.01 to 1"
    }
    guard let depths else { return nil }
    if (0.1...1000).contains(depths.minimum), (0..<1).contains(depths.relative) { return nil }
    return
      "splits objects at depths of \(depths.minimum) pixels and \(depths.relative); expected 0.1 to 1000, and 0 to less than 1"
  }
}

extension ObjectSplitting: CustomStringConvertible {
  /// A few words, such as `watershed (depth 0.75 pixels, 15 % of the peak)`.
  public var description: String {
    switch self {
    case .none: "none"
    case .border: "border"
    case .watershed(let minimumDepth, let relativeDepth):
      "watershed (\(Self.depthText(minimumDepth, relativeDepth)))"
    case .borderAndWatershed(let minimumDepth, let relativeDepth):
      "border and watershed (\(Self.depthText(minimumDepth, relativeDepth)))"
    case .map(let name, let depth): "learned map \(name) (depth \(depth))"
    }
  }

  private static func depthText(_ minimumDepth: Double, _ relativeDepth: Double) -> String {
    "depth \(minimumDepth) pixels, \(Int((100 * relativeDepth).rounded())) % of the peak"
  }
}

extension ObjectSplitting: Codable {
  private enum Method: String, Codable {
    case none, watershed, border, map
    case borderAndWatershed = "border-watershed"
  }

  private enum CodingKeys: String, CodingKey {
    case method, map
    case minimumDepth = "minimum_depth"
    case relativeDepth = "relative_depth"
  }

  /// `method` says which other keys are read; those of another method are left alone.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let method = try container.decode(Method.self, forKey: .method)
    if method == .none || method == .border {
      self = method == .none ? .none : .border
      return
    }
    let minimum = try container.decode(Double.self, forKey: .minimumDepth)
    if method == .map {
      self = .map(name: try container.decode(String.self, forKey: .map), minimumDepth: minimum)
      return
    }
    let relative = try container.decode(Double.self, forKey: .relativeDepth)
    self =
      method == .watershed
      ? .watershed(minimumDepth: minimum, relativeDepth: relative)
      : .borderAndWatershed(minimumDepth: minimum, relativeDepth: relative)
  }

  /// Writes the keys of the method alone.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let method: Method =
      switch self {
      case .none: .none
      case .border: .border
      case .watershed: .watershed
      case .borderAndWatershed: .borderAndWatershed
      case .map: .map
      }
    try container.encode(method, forKey: .method)
    if case .map(let name, let depth) = self {
      try container.encode(name, forKey: .map)
      try container.encode(depth, forKey: .minimumDepth)
    }
    try container.encodeIfPresent(depths?.minimum, forKey: .minimumDepth)
    try container.encodeIfPresent(depths?.relative, forKey: .relativeDepth)
  }
}
