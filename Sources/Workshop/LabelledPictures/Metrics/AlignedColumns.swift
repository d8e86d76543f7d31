/// Rows of cells as lines of text: the first column begins at the left, the others end at the right.
///
/// - Precondition: as many cells in every row.
func alignedColumns(_ rows: [[String]]) -> [String] {
  guard let first = rows.first else { return [] }
  let widths = first.indices.map { column in rows.map { $0[column].count }.max()! }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      let fill = String(repeating: " ", count: widths[column] - cell.count)
      return column == 0 ? cell + fill : fill + cell
    }
    return cells.joined(separator: "  ")
  }
}
