/// How objects that touch are told apart.
///
/// In a model file: `{"method": "none"}`, `{"method": "border"}`, or
/// `{"method": "watershed", "minimum_depth": 0.75, "relative_depth": 0.15}`.
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

  /// What is wrong with this choice, or nil.
  var problem: String? {
    guard case .watershed(let minimumDepth, let relativeDepth) = self else { return nil }
    if (0.1...1000).contains(minimumDepth), (0..<1).contains(relativeDepth) { return nil }
    return
      "splits objects at depths of \(minimumDepth) pixels and \(relativeDepth); expected 0.1 to 1000, and 0 to less than 1"
  }
}

extension ObjectSplitting: CustomStringConvertible {
  /// A few words, such as `watershed (depth 0.75 pixels, 15 % of the peak)`.
  public var description: String {
    switch self {
    case .none: "none"
    case .border: "border"
    case .watershed(let minimumDepth, let relativeDepth):
      "watershed (depth \(minimumDepth) pixels, \(Int((100 * relativeDepth).rounded())) % of the peak)"
    }
  }
}

extension ObjectSplitting: Codable {
  private enum Method: String, Codable { case none, watershed, border }

  private enum CodingKeys: String, CodingKey {
    case method
    case minimumDepth = "minimum_depth"
    case relativeDepth = "relative_depth"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Method.self, forKey: .method) {
    case .none: self = .none
    case .border: self = .border
    case .watershed:
      self = .watershed(
        minimumDepth: try container.decode(Double.self, forKey: .minimumDepth),
        relativeDepth: try container.decode(Double.self, forKey: .relativeDepth))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .none: try container.encode(Method.none, forKey: .method)
    case .border: try container.encode(Method.border, forKey: .method)
    case .watershed(let minimumDepth, let relativeDepth):
      try container.encode(Method.watershed, forKey: .method)
      try container.encode(minimumDepth, forKey: .minimumDepth)
      try container.encode(relativeDepth, forKey: .relativeDepth)
    }
  }
}
