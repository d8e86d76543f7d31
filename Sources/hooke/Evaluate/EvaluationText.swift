import LabelledPictures
import ModelExport
import System

/// An evaluation as tables for the terminal.
struct EvaluationText {
  let report: EvaluationReport
  /// The classes in their order.
  let names: [String]

  var text: String {
    let tables =
      [counts, objects, sizes, pixels, confusion].compactMap { $0?.text } + [confidence].compactMap { $0 }
    return """
      \(report.arithmetic) model on \(report.pictures) pictures of '\(report.split)', mean IoU \
      \(number(report.meanIoU, 4)), pixel accuracy \(percent(report.pixelAccuracy)), touching objects split by: \
      \(report.splitting)
      \(source)
      \(tables.joined(separator: "\n\n"))
      """
  }

  /// What was evaluated, so that the figures can be traced.
  private var source: String {
    var parts: [String] = []
    if let model = report.model {
      parts.append("model \(model.file), SHA-256 \(SHA256.short(of: model.sha256))")
    }
    if let dataset = report.dataset { parts.append("data set \(dataset)") }
    if let gates = report.minimumArea {
      let areas = names.compactMap { name in gates[name].map { "\(name) \($0)" } }
      parts.append("smallest areas in pixels of the network: \(areas.joined(separator: ", "))")
    }
    return parts.joined(separator: "; ")
  }

  private var counts: TextTable? {
    table([
      "counts", "true", "counted", "missed", "wrongly counted", "F1", "accuracy", "mean |error|", "bias",
      "deviation", "exact", "specks left out",
    ]) { result in
      [
        "\(result.countTrue)", "\(result.countPredicted)", whole(result.missed), whole(result.wrong),
        number(result.f1, 3), percent(result.countAccuracy), number(result.countMAE, 2),
        number(result.countBias, 2), number(result.countDeviation, 2), percent(result.exactShare),
        whole(result.specks),
      ]
    }
  }

  private var objects: TextTable? {
    let results = report.classes.values
    let (hasBoxes, hasInstances) = (
      results.contains { $0.boxes != nil }, results.contains { $0.instances != nil }
    )
    guard hasBoxes || hasInstances else { return nil }
    var header = ["objects"]
    if hasBoxes { header += ["box recall", "box precision"] }
    if hasInstances {
      header += ["AP 0.5", "AP 0.7", "AP 0.9", "mean AP", "AP 0.5 by picture", "panoptic quality"]
    }
    return table(header) { result in
      var cells = hasBoxes ? [percent(result.boxes?.recall), percent(result.boxes?.precision)] : []
      if hasInstances {
        let (instances, precision) = (result.instances, result.instances?.averagePrecision)
        cells += [
          number(precision?[0], 3), number(precision?[4], 3), number(precision?[8], 3),
          number(instances?.meanAveragePrecision, 3), number(instances?.averagePrecisionByPicture, 3),
          number(instances?.panopticQuality, 3),
        ]
      }
      return cells
    }
  }

  /// Which sizes of objects are found; nil where the data set has no single objects.
  private var sizes: TextTable? {
    var table = TextTable([
      "sizes", "area in pixels", "true", "matched", "recall", "wrongly counted", "AP 0.5",
    ])
    for name in names {
      for size in report.classes[name]!.bySize ?? [] {
        table.add([
          name, size.range, "\(size.truth)", "\(size.matched)", percent(size.recall), "\(size.wrong)",
          number(size.averagePrecision, 3),
        ])
      }
    }
    return report.classes.values.contains { $0.bySize != nil } ? table : nil
  }

  private var pixels: TextTable? {
    table(["pixels", "IoU", "Dice", "precision", "recall", "recall - wrong"]) { result in
      [
        number(result.iou, 4), number(result.dice, 4), percent(result.precision), percent(result.recall),
        percent(result.accuracy),
      ]
    }
  }

  /// A row per true class: what its pixels were taken for, and the share of them that are right.
  private var confusion: TextTable? {
    let confusion = report.confusion
    var table = TextTable(["true, taken for"] + confusion.classes + ["right"])
    for (index, name) in confusion.classes.enumerated() {
      let (row, all) = (confusion.pixels[index], confusion.pixels[index].reduce(0, +))
      table.add(
        [name] + row.map { "\($0)" } + [percent(all == 0 ? nil : Double(row[index]) / Double(all))])
    }
    return table
  }

  private var confidence: String? {
    guard let calibration = report.calibration else { return nil }
    var table = TextTable(["confidence", "pixels", "mean confidence", "right"])
    for bin in calibration.bins {
      table.add([
        "\(number(bin.from, 1)) to \(number(bin.from + 0.1, 1))", "\(bin.pixels)", percent(bin.confidence),
        percent(bin.accuracy),
      ])
    }
    return table.text
      + "\nexpected calibration error \(percent(calibration.expectedError)), "
      + "mean confidence less share right \(percent(calibration.overconfidence))"
  }

  private func table(_ header: [String], row: (EvaluationReport.ClassResult) -> [String]) -> TextTable {
    var table = TextTable(header)
    for name in names { table.add([name] + row(report.classes[name]!)) }
    return table
  }

  private func whole(_ value: Int?) -> String { value.map { "\($0)" } ?? "-" }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { formatNumber($0, digits: digits) } ?? "-"
  }

  private func percent(_ value: Double?) -> String {
    value.map { formatNumber(100 * $0, digits: 1) + " %" } ?? "-"
  }
}
