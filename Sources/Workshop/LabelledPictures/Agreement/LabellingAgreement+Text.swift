import System

extension LabellingAgreement {
  /// The most pictures that stand in the text.
  private static let shown = 10

  /// The agreement as tables for a person to read.
  public var text: String {
    var lines = ["\(paths[0]) and \(paths[1]): \(pictures) pictures that both label"]
    for (path, names) in zip(paths, [onlyInFirst, onlyInSecond]) where !names.isEmpty {
      let more = names.count > 5 ? " and \(names.count - 5) more" : ""
      lines.append("only in \(path): \(names.count), \(names.prefix(5).joined(separator: ", "))\(more)")
    }
    lines.append(
      "pixels labelled alike: \(percent(pixelAgreement)), Cohen's kappa \(kappa.map { formatNumber($0, digits: 3) } ?? "-")"
    )
    lines.append("objects matched by \(basis.rawValue), at an overlap of 0.5")
    lines.append("")
    var rows = [
      [
        "class", "IoU of pixels", "first", "second", "matched", "agreement", "mean overlap",
        "count |difference|", "count bias",
        "same count",
      ]
    ]
    for entry in classes {
      rows.append([
        entry.name, number(entry.iou, 3), "\(entry.objects[0])", "\(entry.objects[1])", "\(entry.matched)",
        percent(entry.agreement), number(entry.meanOverlap, 3), number(entry.countDifference, 2),
        number(entry.countBias, 2), percent(entry.exactShare),
      ])
    }
    lines += alignedColumns(rows)
    let unlike = byPicture.filter { $0.agreement < 1 }
    if !unlike.isEmpty {
      lines += ["", "they agree least on:"]
      lines += unlike.prefix(Self.shown).map {
        "  \($0.name): agreement \(percent($0.agreement)), \($0.objects[0]) objects and \($0.objects[1])"
      }
      if unlike.count > Self.shown { lines.append("  and \(unlike.count - Self.shown) more") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { formatNumber($0, digits: digits) } ?? "-"
  }

  private func percent(_ value: Double?) -> String {
    value.map { formatNumber(100 * $0, digits: 1) + " %" } ?? "-"
  }
}
