/// How the lines of a file of records look, as far as that decides what may be appended to it or overwritten.
struct LineForm: Sendable {
  /// The first line; nil for a file without one of its own.
  let header: String?
  /// What every such file begins with.
  let start: String
  /// The columns that lines to be appended must have too; nil where lines may differ.
  let columns: [String]?
  /// The columns that the first line of a file shows.
  let columnsOfLine: @Sendable (ArraySlice<UInt8>) -> [String]

  /// Comma-separated values under a line of the columns' names.
  static func commaSeparated(_ columns: [String]) -> LineForm {
    LineForm(
      header: columns.joined(separator: ","), start: "\(columns[0]),", columns: columns
    ) {
      String(decoding: $0, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false).map(
        String.init)
    }
  }

  /// JSON objects of any kind.
  static let objects = LineForm(header: nil, start: "{", columns: nil) { _ in [] }
}
