import ArgumentParser
import Instrument
import System

struct ListRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the runs of records: when, what, how they ended.",
    discussion: """
      A run with 'no end' was cut, as by a power failure, or still goes on. Those of versions that wrote no ends have no reason.
      """)

  @Argument(
    help: "Files of rows or of runs (counts.csv, counts.runs.jsonl), or databases.", completion: .file())
  var files: [String]
  @Flag(help: "Print JSON.") var json = false

  private struct Run: Encodable {
    let file: String
    let run: String
    let started: String
    let ended: String?
    let reason: String?
    let frames: Int?
    let rows: UInt64?
    let lost: UInt64?
    let sample: String?
    let model: String
    let modelSHA256: String
    /// Not in JSON, which leaves out what ends it.
    let isCut: Bool

    enum CodingKeys: String, CodingKey {
      case file, run, started, ended, reason, frames, rows, lost, sample, model
      case modelSHA256 = "model_sha256"
    }

    init(_ run: ArchivedRun, of file: String) {
      (self.file, self.run, started, sample) = (file, run.name, run.started, run.sample)
      (model, modelSHA256) = (run.model, run.modelSHA256)
      (ended, reason, frames) = (run.end?.endedUtc, run.end?.reason.rawValue, run.end?.frames)
      rows = run.end.map { Self.sum($0.files.map(\.written)) }
      lost = run.end.map { Self.sum($0.files.map(\.lost)) }
      isCut = run.end == nil && run.mayHaveEnd
    }

    /// Clamped: a damaged file may say anything.
    private static func sum(_ numbers: [UInt64]) -> UInt64 {
      numbers.reduce(0) { sum, number in
        let (larger, overflows) = sum.addingReportingOverflow(number)
        return overflows ? .max : larger
      }
    }
  }

  func run() throws {
    var runs: [Run] = []
    for file in files { runs += try RunArchive(of: file).runs.map { Run($0, of: file) } }
    if json { return print(try jsonText(runs)) }
    var table = TextTable(
      ["run", "started", "ended", "reason", "sample", "frames", "written", "lost"], leftColumns: 5)
    for run in runs {
      table.add([
        run.run, moment(run.started), run.ended.map(moment) ?? "", run.reason ?? (run.isCut ? "no end" : ""),
        run.sample ?? "",
        run.frames.map { "\($0)" } ?? "", run.rows.map { "\($0)" } ?? "", run.lost.map { "\($0)" } ?? "",
      ])
    }
    print(table.text)
  }

  /// To the second.
  private func moment(_ text: String) -> String {
    String(text.prefix(19)).replacing("T", with: " ")
  }
}
