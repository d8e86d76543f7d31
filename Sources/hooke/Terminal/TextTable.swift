/// A table of text for the terminal: the first columns to the left, the others to the right.
struct TextTable {
  private var rows: [[String]]
  private let leftColumns: Int

  /// - Parameter leftColumns: how many columns hold words instead of numbers.
  init(_ header: [String], leftColumns: Int = 1) { (rows, self.leftColumns) = ([header], leftColumns) }

  mutating func add(_ row: [String]) { rows.append(row) }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < leftColumns ? cell + padding : padding + cell
      }.joined(separator: "  ").trimmedAtEnd
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
