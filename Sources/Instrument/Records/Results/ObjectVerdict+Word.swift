import ObjectAnalysis

extension ObjectVerdict {
  /// The name of the column that counts the objects refused so, and the word for it elsewhere.
  public var columnName: String { word.description }

  var word: StaticString {
    switch self {
    case .counted: "counted"
    case .unknownClass: "not_asked_for"
    case .tooSmall: "too_small"
    case .tooLarge: "too_large"
    case .notRound: "not_round"
    case .cutByBorder: "cut_by_border"
    case .outsideRegions: "outside_regions"
    case .unsure: "unsure"
    case .stuck: "stuck"
    }
  }
}
