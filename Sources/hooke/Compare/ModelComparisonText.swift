import FoundationEssentials
import ModelExport
import Reports
import System

/// Two models on the same pictures.
struct ModelComparisonText: Comparison {
  struct Figures: Encodable {
    var first: String
    var second: String
    var pictures: Int
    /// By key.
    var figures: [String: Figure]

    struct Figure: Encodable {
      var first: Double
      var second: Double
      var difference: Double
      var low: Double?
      var high: Double?
      var pictures: Int
      /// `first`, `second`, or nothing where the interval holds 0.
      var better: String?
    }
  }

  private let comparison: ModelComparison
  private let first: String
  private let second: String

  init(_ comparison: ModelComparison, first: String, second: String) {
    (self.comparison, self.first, self.second) = (comparison, first, second)
  }

  private var header: [String] {
    ["mean of pictures", "first", "second", "second - first", "95 % from", "to", "pictures", "better"]
  }

  private func cells(_ figure: ModelComparison.Figure) -> [String] {
    let difference = figure.difference
    func number(_ value: Double?) -> String { value.map { formatNumber($0, digits: 4) } ?? "-" }
    return [
      figure.name, number(difference.first), number(difference.second), number(difference.mean),
      number(difference.interval?.lowerBound), number(difference.interval?.upperBound), "\(difference.pairs)",
      figure.better.map(word) ?? "not clear",
    ]
  }

  private func word(_ side: ModelComparison.Side) -> String { side == .first ? "first" : "second" }

  private var notes: [String] {
    [
      "first: \(first); second: \(second); \(comparison.pictures) pictures.",
      "Intervals: 95 %, bootstrap over the pictures with \(PairedDifference.resamples) draws, the same every time. "
        + "They hold for pictures like these; 'not clear' means that the interval holds 0, or that there are fewer than 6 pictures.",
    ]
  }

  var text: String {
    var table = TextTable(header)
    for figure in comparison.figures { table.add(cells(figure)) }
    return ([table.text] + notes).joined(separator: "\n")
  }

  var figures: Figures {
    let figures = comparison.figures.map { figure in
      let difference = figure.difference
      return (
        figure.key,
        Figures.Figure(
          first: difference.first, second: difference.second, difference: difference.mean,
          low: difference.interval?.lowerBound, high: difference.interval?.upperBound,
          pictures: difference.pairs, better: figure.better.map(word))
      )
    }
    return Figures(
      first: first, second: second, pictures: comparison.pictures,
      figures: Dictionary(figures) { first, _ in first })
  }

  var page: ComparisonPage {
    ComparisonPage(
      title: "Two models compared", header: header, rows: comparison.figures.map(cells), notes: notes)
  }
}

extension EvaluationReport {
  /// The most that is read of an evaluation: some hundred thousand pictures.
  private static let byteLimit = 1 << 28

  /// Reads what `hooke evaluate` wrote.
  ///
  /// - Throws: `FileError` for a file that is none of these.
  init(path: String) throws(FileError) {
    let bytes = try readFile(path, limit: Self.byteLimit)
    do { self = try JSONDecoder().decode(EvaluationReport.self, from: Data(bytes)) } catch {
      throw FileError(
        path, "is no evaluation of a model",
        advice: "name the output of 'hooke evaluate --json', or give --dataset for two models")
    }
  }
}
