import ArgumentParser
import Instrument

struct VerifyRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "See whether records are as the runs left them: hashes, numbers of rows, ends.",
    discussion: """
      Each run says at its end what it wrote where. Files are looked for beside the file of runs; those that the run wrote \
      elsewhere also there, unless these records were moved or copied. Ends with status 1 where something is missing, was \
      changed or added, and for a run without an end. Of folders of pictures it sees only that they are there.
      """)

  @Argument(
    help: "Files of rows or of runs (counts.csv, counts.runs.jsonl), or databases.", completion: .file())
  var files: [String]
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    var findings: [RecordVerification.Finding] = []
    for file in files { findings += try RecordVerification(of: file).findings }
    if json {
      print(try jsonText(findings))
    } else {
      for finding in findings {
        let run = finding.run.isEmpty ? "" : "run \(finding.run): "
        print("\(finding.isWhole ? "ok     " : "WRONG  ")\(run)\(finding.file): \(finding.text)")
      }
    }
    if !findings.allSatisfy(\.isWhole) { throw ExitCode(1) }
  }
}
