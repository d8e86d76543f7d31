extension MemoryPlan: CustomStringConvertible {
  /// The plan as a table for people: one line per layer, then what is shared, then the sum.
  public var description: String {
    let header = [
      "layer", "operation", "output", "field", "rows", "row bytes", "position bytes", "weight bytes",
      "multiply-accumulates",
    ]
    var lines = [header]
    for layer in layers {
      lines.append([
        layer.name, layer.operation, "\(layer.shape)", "\(layer.receptiveField)", "\(layer.ringRows)",
        "\(layer.ringBytes)", "\(layer.positionBytes)", "\(layer.weightBytes)",
        "\(layer.multiplyAccumulates)",
      ])
    }
    lines.append(["margin rows", "", "", "", "", "\(marginBytes)", "", "", ""])
    lines.append(["tables", "", "", "", "", "\(tableBytes)", "", "", ""])
    lines.append([
      "sum", "", "", "", "", "\(activationBytes)", "", "\(weightBytes)", "\(multiplyAccumulates)",
    ])
    let widths = header.indices.map { column in lines.map { $0[column].count }.max()! }
    let table = lines.map { line in
      let cells = line.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - line[column].count)
        return column < 3 ? line[column] + space : space + line[column]
      }
      return cells.joined(separator: "  ").trimmingTrailingSpaces
    }
    return table.joined(separator: "\n")
      + "\n\(totalBytes) bytes in all; \(bands == 1 ? "" : "\(bands) bands, ")\(rowsPerStep) picture rows per step, "
      + "first labels after \(rowsBeforeLabels) rows"
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
