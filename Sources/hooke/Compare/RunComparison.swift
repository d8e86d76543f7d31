import Reports
import SegNetTraining
import System

/// Trainings side by side, the best first where one metric judges all of them.
struct RunComparison: Comparison {
  struct Figures: Encodable {
    var runs: [Run]

    struct Run: Encodable {
      var folder: String
      /// Those in which the runs differ.
      var settings: [String: String]
      var metric: String
      var bestMetric: Double?
      var bestEpoch: Int?
      var validationLoss: Double?
      var epochs: Int
      var seconds: Double
      var iou: [String: Double]

      enum CodingKeys: String, CodingKey {
        case folder, settings, metric, epochs, seconds, iou
        case bestMetric = "best_metric"
        case bestEpoch = "best_epoch"
        case validationLoss = "loss_val"
      }
    }
  }

  private let runs: [TrainedRun]
  private let keys: [String]
  private let hasOneMetric: Bool

  init(_ runs: [TrainedRun]) {
    keys = TrainedRun.differingKeys(runs)
    hasOneMetric = Set(runs.map(\.metric.description)).count == 1
    // Different metrics have no order among each other.
    func score(_ run: TrainedRun) -> Double { run.bestMetric.map(run.metric.figure) ?? -.infinity }
    self.runs = hasOneMetric ? runs.sorted { score($0) > score($1) } : runs
  }

  private var header: [String] {
    ["run"] + keys + ["best metric", "epoch", "val loss", "epochs done", "time"]
  }

  private func cells(_ run: TrainedRun) -> [String] {
    [run.folder] + keys.map { run.settings[$0] ?? "-" } + [
      run.bestMetric.map { formatNumber($0, digits: 4) } ?? "-", run.bestEpoch.map { "\($0)" } ?? "-",
      run.validationLoss.map { formatNumber($0, digits: 4) } ?? "-", "\(run.epochs)",
      formatDuration(run.seconds),
    ]
  }

  private var note: String {
    let metrics =
      hasOneMetric
      ? "the metric is \(runs[0].metric.displayName)"
      : "the runs have different metrics: do not compare those figures"
    let settings =
      keys.isEmpty
      ? "the runs have the same settings"
      : "settings in which the runs differ: \(keys.joined(separator: ", "))"
    return "\(runs.count) runs; \(metrics); \(settings)."
  }

  var text: String {
    var table = TextTable(header, leftColumns: 1 + keys.count)
    for run in runs { table.add(cells(run)) }
    return "\(table.text)\n\(note)"
  }

  var figures: Figures {
    Figures(
      runs: runs.map { run in
        let settings = keys.compactMap { key in run.settings[key].map { (key, $0) } }
        let unions = run.unions.compactMap { union in union.value.map { (union.name, $0) } }
        return Figures.Run(
          folder: run.folder, settings: Dictionary(uniqueKeysWithValues: settings),
          metric: run.metric.description, bestMetric: run.bestMetric, bestEpoch: run.bestEpoch,
          validationLoss: run.validationLoss, epochs: run.epochs, seconds: run.seconds,
          iou: Dictionary(unions) { first, _ in first })
      })
  }

  var page: ComparisonPage {
    var page = ComparisonPage(
      title: "Trainings compared", header: header, rows: runs.map(cells), notes: [note])
    for run in runs { page.show("\(run.folder)/curves.png", title: run.folder) }
    return page
  }
}
