import Imaging
import Instrument
import Records
import Settings

/// What a person sees while a run goes on: nothing, a line, or everything.
struct RunProgress {
  private var line: ProgressLine?
  private var watch: RunWatch?
  private let report: RunReport

  init(_ choices: RunChoices, report: RunReport, settings: RunSettings) {
    self.report = report
    if choices.quiet == true { return }
    if choices.watch == true {
      watch = RunWatch(report.palette, settings: settings, unit: report.unit)
    } else {
      line = ProgressLine(report.unit.rawValue)
    }
  }

  /// Takes a row.
  ///
  /// - Parameter total: how many there will be; nil where nobody knows.
  mutating func update(_ record: borrowing FrameRecord, of total: Int? = nil) {
    watch?.update(record)
    guard line != nil else { return }
    // Copied, since what is lent cannot go into the text that may not be needed.
    let (row, report) = (copy record, report)
    let done = Int(row.sequence) + 1
    // A file may hold more pictures than one: how many, nobody knows before it is opened.
    line?.update(
      done: done, of: total.flatMap { done > $0 ? nil : $0 },
      detail: row.isCounted ? report.text(row.count) : "")
  }

  func finish() {
    line?.finish()
    watch?.finish()
  }
}
