import Imaging
import LabelledPictures
import SegNetTraining
import System

/// What `hooke sweep` found, a row per combination, the best first when printed.
struct SweepTable {
  struct Outcome {
    var score: Double
    var bestEpoch: Int
    /// Per object class, of the best checkpoint.
    var unions: [Double?]
  }

  struct Figures: Encodable {
    var settings: [String: String]
    var score: Double
    var scoreDeviation: Double?
    var bestEpochs: [Int]
    var iou: [String: Double]
    var iouDeviation: [String: Double]

    enum CodingKeys: String, CodingKey {
      case settings, score, iou
      case scoreDeviation = "score_deviation"
      case bestEpochs = "best_epochs"
      case iouDeviation = "iou_deviation"
    }
  }

  private let axes: [String]
  private let palette: ClassPalette
  private let hasFolds: Bool
  private var rows: [(values: [String], outcomes: [Outcome])] = []

  init(axes: [String], palette: ClassPalette, hasFolds: Bool) {
    (self.axes, self.palette, self.hasFolds) = (axes, palette, hasFolds)
  }

  mutating func add(_ values: [String], _ outcomes: [Outcome]) { rows.append((values, outcomes)) }

  private var columns: [(name: String, value: (Outcome) -> Double?)] {
    [("score", { $0.score })]
      + palette.objects.enumerated().map { index, object in
        ("\(object.entry.name)_iou", { $0.unions[index] })
      }
  }

  private var best: [(values: [String], outcomes: [Outcome])] {
    func score(_ outcomes: [Outcome]) -> Double { Spread(outcomes.map(\.score))?.mean ?? 0 }
    return rows.sorted { score($0.outcomes) > score($1.outcomes) }
  }

  var text: String {
    var table = TextTable(axes + columns.map(\.name) + ["best epoch"])
    for (values, outcomes) in best {
      let cells = columns.map { column -> String in
        guard let spread = Spread(outcomes.compactMap(column.value)) else { return "-" }
        let mean = formatNumber(spread.mean, digits: 4)
        return spread.deviation.map { "\(mean) ± \(formatNumber($0, digits: 4))" } ?? mean
      }
      table.add(values + cells + [outcomes.map { "\($0.bestEpoch)" }.joined(separator: " ")])
    }
    return table.text
  }

  /// In the order of the grid.
  var csv: String {
    let figures = columns.flatMap { hasFolds ? [$0.name, "\($0.name)_deviation"] : [$0.name] }
    var lines = [(axes + figures + (hasFolds ? [] : ["best_epoch"])).joined(separator: ",")]
    for (values, outcomes) in rows {
      var cells = values.map {
        $0.contains(where: { ",\"\n".contains($0) }) ? "\"\($0.replacing("\"", with: "\"\""))\"" : $0
      }
      for column in columns {
        let spread = Spread(outcomes.compactMap(column.value))
        cells.append(spread.map { "\($0.mean)" } ?? "")
        if hasFolds { cells.append(spread?.deviation.map { "\($0)" } ?? "") }
      }
      if !hasFolds { cells.append("\(outcomes[0].bestEpoch)") }
      lines.append(cells.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  var figures: [Figures] {
    best.map { values, outcomes in
      var figures = Figures(
        settings: Dictionary(uniqueKeysWithValues: zip(axes, values)),
        score: Spread(outcomes.map(\.score))?.mean ?? 0,
        scoreDeviation: Spread(outcomes.map(\.score))?.deviation, bestEpochs: outcomes.map(\.bestEpoch),
        iou: [:], iouDeviation: [:])
      for (index, object) in palette.objects.enumerated() {
        let spread = Spread(outcomes.compactMap { $0.unions[index] })
        figures.iou[object.entry.name] = spread?.mean
        figures.iouDeviation[object.entry.name] = spread?.deviation
      }
      return figures
    }
  }
}
