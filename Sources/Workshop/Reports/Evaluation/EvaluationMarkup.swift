import Charts
import Imaging
import LabelledPictures
import ModelExport
import System

/// The text of an evaluation page.
struct EvaluationMarkup {
  let report: EvaluationReport
  let palette: ClassPalette
  let title: String
  /// File and picture name, in the order of the page.
  let shown: [(file: String, name: String)]

  var text: String { Page.text(title: title, generator: "hooke evaluate", body: body) }

  private var body: String {
    """
    <h1>\(markup(title))</h1>
    <p>\(report.pictures) pictures of '\(markup(report.split))', \(markup(report.arithmetic)) model; \
    touching objects split by: \(markup(report.splitting)). \
    Mean IoU \(number(report.meanIoU, 4)), pixel accuracy \(share(report.pixelAccuracy)).</p>
    \(source)
    <h2>Counts</h2>
    \(countTable)
    <img src="agreement.png" alt="Counted over true objects per picture">
    <h2>Objects</h2>
    \(objectTable)
    \(sizeTable)
    <h2>Pixels</h2>
    \(pixelTable)
    <img src="confusion.png" alt="Which class was taken for which">
    \(calibration)
    <h2>Pictures, the worst first</h2>
    <p class="quiet">Left what is truly there, right what was found; thin grey outlines do not count. \
    \(shown.count) of \(report.pictures) pictures are shown. \(agreement)</p>
    \(figures)

    """
  }

  /// What was evaluated, so that the page can be traced.
  private var source: String {
    var sentences: [String] = []
    if let model = report.model {
      sentences.append("Model \(markup(model.file)), SHA-256 \(markup(model.sha256)).")
    }
    if let dataset = report.dataset { sentences.append("Data set \(markup(dataset)).") }
    if let gates = report.minimumArea {
      let areas = palette.objects.compactMap { _, entry in gates[entry.name].map { "\(entry.name) \($0)" } }
      sentences.append("Smallest areas in pixels of the network: \(markup(areas.joined(separator: ", "))).")
    }
    if let evaluated = report.evaluated { sentences.append("Evaluated \(markup(evaluated)).") }
    return sentences.isEmpty ? "" : "<p class=\"quiet\">\(sentences.joined(separator: " "))</p>"
  }

  /// What the pictures' agreements compare.
  private var agreement: String {
    let bases = Set((report.byPicture ?? []).compactMap(\.agreementBasis))
    let sentences = EvaluationReport.AgreementBasis.allCases.filter(bases.contains).map { basis in
      switch basis {
      case .outlines: "objects matched by their outlines, of all true and counted ones"
      case .boxes: "objects matched by their boxes, of all true and counted ones"
      case .counts: "the smaller of the true and the counted number, of the larger"
      }
    }
    return sentences.isEmpty
      ? "" : "Agreement: \(sentences.joined(separator: "; where the data set has none, "))."
  }

  private var calibration: String {
    guard let calibration = report.calibration else { return "" }
    let rows = calibration.bins.map { bin in
      "<tr><td>\(number(bin.from, 1)) to \(number(bin.from + 0.1, 1))</td><td>\(bin.pixels)</td>"
        + "<td>\(share(bin.confidence))</td><td>\(share(bin.accuracy))</td></tr>"
    }
    return """
      <h2>Confidence</h2>
      <table>
      <tr><th>confidence</th><th>pixels</th><th>mean confidence</th><th>right</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      <p class="quiet">Expected calibration error \(share(calibration.expectedError)), mean confidence less share right \
      \(share(calibration.overconfidence)).</p>
      """
  }

  private var countTable: String {
    table(
      [
        "class", "true", "counted", "missed", "wrongly counted", "F1", "accuracy of the sum", "mean |error|",
        "bias", "deviation", "exact", "specks left out",
      ]
    ) { result in
      [
        "\(result.countTrue)", "\(result.countPredicted)", whole(result.missed), whole(result.wrong),
        number(result.f1, 3), share(result.countAccuracy),
        number(result.countMAE, 2), signed(result.countBias), number(result.countDeviation, 2),
        share(result.exactShare), whole(result.specks),
      ]
    }
  }

  private var objectTable: String {
    guard report.classes.values.contains(where: { $0.boxes != nil || $0.instances != nil }) else {
      return "<p class=\"quiet\">The data set has no single objects to compare with.</p>"
    }
    return table(
      [
        "class", "box recall", "box precision", "AP 0.5", "AP 0.7", "AP 0.9", "mean AP 0.5-0.9",
        "AP 0.5 by picture", "panoptic quality",
      ]
    ) { result in
      let precision = result.instances?.averagePrecision
      return [
        share(result.boxes?.recall), share(result.boxes?.precision), number(precision?[0], 3),
        number(precision?[4], 3), number(precision?[8], 3),
        number(result.instances?.meanAveragePrecision, 3),
        number(result.instances?.averagePrecisionByPicture, 3),
        number(result.instances?.panopticQuality, 3),
      ]
    }
  }

  private var sizeTable: String {
    let rows = palette.objects.flatMap { _, entry in
      (report.classes[entry.name]?.bySize ?? []).map { size in
        row(
          entry,
          [
            size.range, "\(size.truth)", "\(size.matched)", share(size.recall), "\(size.wrong)",
            number(size.averagePrecision, 3),
          ])
      }
    }
    return rows.isEmpty
      ? ""
      : table(
        ["class", "area in pixels", "true", "matched", "recall", "wrongly counted", "AP 0.5"], rows: rows)
  }

  private var pixelTable: String {
    table(["class", "IoU", "Dice", "precision", "recall", "recall less wrong pixels"]) { result in
      [
        number(result.iou, 4), number(result.dice, 4), share(result.precision), share(result.recall),
        share(result.accuracy),
      ]
    }
  }

  private func table(_ header: [String], row: (EvaluationReport.ClassResult) -> [String]) -> String {
    table(
      header,
      rows: palette.objects.compactMap { _, entry in
        report.classes[entry.name].map { self.row(entry, row($0)) }
      })
  }

  private func table(_ header: [String], rows: [String]) -> String {
    let head = header.map { "<th>\(markup($0))</th>" }.joined()
    return "<table>\n<tr>\(head)</tr>\n\(rows.joined(separator: "\n"))\n</table>"
  }

  private func row(_ entry: ClassPalette.Entry, _ cells: [String]) -> String {
    "<tr><td><span class=\"swatch\" style=\"\(PageStyle.colors(entry.color))\"></span>\(markup(entry.name))</td>"
      + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
  }

  private var figures: String {
    let byName = Dictionary(
      (report.byPicture ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return shown.map { file, name in
      var caption = markup(name)
      if let result = byName[name] {
        caption += ": agreement \(share(result.agreement))"
        for (_, entry) in palette.objects {
          caption +=
            ", \(markup(entry.name)) \(result.countPredicted[entry.name] ?? 0) of \(result.countTrue[entry.name] ?? 0)"
          if let missed = result.missed?[entry.name], let wrong = result.wrong?[entry.name],
            missed + wrong > 0
          {
            caption += " (\(missed) missed, \(wrong) wrongly counted)"
          }
        }
      }
      return
        "<figure><img src=\"\(file)\" alt=\"\(markup(name))\" loading=\"lazy\"><figcaption>\(caption)</figcaption></figure>"
    }.joined(separator: "\n")
  }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { formatNumber($0, digits: digits) } ?? "-"
  }

  private func whole(_ value: Int?) -> String { value.map { "\($0)" } ?? "-" }

  private func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value, 2) }

  private func share(_ value: Double?) -> String {
    value.map { formatNumber(100 * $0, digits: 1) + " %" } ?? "-"
  }
}
