import ArgumentParser
import Records
import System

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract:
      "Sum up the rows of frames per minute, hour or day: mean, median, spread and distinct objects per class.",
    discussion: "Each run has rows of its own. Times are UTC.")

  @Argument(help: "The file of rows of 'hooke run': CSV or JSON lines.", completion: .file()) var file: String
  @Option(help: "What is summed up: minute, hour or day.") var by: Period = .hour
  @Flag(help: "Print JSON.") var json = false

  private struct Row: Encodable {
    struct Class: Encodable {
      let mean: Double?
      let median: Double?
      let sd: Double?
      let min: Int?
      let max: Int?
      let unique: Int?
    }

    let run: String
    let utc: String
    let seconds: Int
    let frames: Int
    let missing: UInt64
    let classes: [String: Class]
  }

  func run() throws {
    let summary = try PeriodSummary(of: file, seconds: by.seconds)
    for run in summary.continuedRuns {
      StandardStream.errors.write(
        "note: \(file): begins inside the run \(run): distinct objects are those that came after its first row here\n"
      )
    }
    if json { return print(try jsonText(summary.periods.map { row($0, summary) })) }
    var table = TextTable(
      ["run", "utc", "class", "frames", "missing", "mean", "median", "sd", "min", "max"]
        + (summary.tracks ? ["unique"] : []), leftColumns: 3)
    for period in summary.periods {
      for (index, name) in summary.classes.enumerated() {
        table.add(cells(period, name, index, summary))
      }
    }
    print(table.text)
  }

  private func cells(_ period: PeriodSummary.Period, _ name: String, _ index: Int, _ summary: PeriodSummary)
    -> [String]
  {
    let figures = period.figures[index]
    func number(_ value: Double?, _ digits: Int) -> String {
      value.map { formatNumber($0, digits: digits) } ?? ""
    }
    let isCounted = period.frames > 0
    return [
      period.run, String(momentText(nanoseconds: period.start).prefix(16)).replacing("T", with: " "), name,
      "\(period.frames)", "\(period.missing)", number(figures.mean, 2), number(figures.median, 1),
      number(figures.standardDeviation, 2), isCounted ? "\(figures.least)" : "",
      isCounted ? "\(figures.most)" : "",
    ] + (summary.tracks ? ["\(figures.unique)"] : [])
  }

  private func row(_ period: PeriodSummary.Period, _ summary: PeriodSummary) -> Row {
    var classes: [String: Row.Class] = [:]
    for (index, name) in summary.classes.enumerated() {
      let figures = period.figures[index]
      classes[name] = Row.Class(
        mean: figures.mean, median: figures.median, sd: figures.standardDeviation,
        min: period.frames > 0 ? figures.least : nil, max: period.frames > 0 ? figures.most : nil,
        unique: summary.tracks ? figures.unique : nil)
    }
    return Row(
      run: period.run, utc: momentText(nanoseconds: period.start), seconds: summary.seconds,
      frames: period.frames,
      missing: period.missing, classes: classes)
  }
}
