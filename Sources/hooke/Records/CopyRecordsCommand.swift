import ArgumentParser
import Instrument
import System

struct CopyRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Copy records to another folder, such as a stick, and see that they arrived whole.",
    discussion: """
      Works while a run goes on: only whole rows are taken. The file of runs goes along. A copy of which the file has only \
      grown is brought up to date. Rows of a day get a file of the runs that they are of, so that 'hooke records verify' \
      knows them.
      """)

  @Argument(help: "Files of rows or of runs, databases, workbooks.", completion: .file()) var files: [String]
  @Option(help: ArgumentHelp("Folder; made if it is not there.", valueName: "folder")) var to: String
  @Option(help: ArgumentHelp("Only the rows of this day (UTC), as 2026-03-01.", valueName: "date")) var day:
    String?
  @Flag(help: "Replace other files of these names.") var overwrite = false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    try checkName(to, .folder)
    if let day, CalendarTime.utcNanoseconds("\(day)T00:00:00Z") == nil {
      throw ValidationError("--day must be a date like 2026-03-01, not '\(day)'.")
    }
  }

  func run() throws {
    let copy = try RecordCopy(files, to: to, day: day, overwrites: overwrite)
    for error in copy.withoutRuns {
      StandardStream.errors.write("note: \(error.path): was copied without its runs: it \(error.problem)\n")
    }
    if json { return print(try jsonText(copy.copied)) }
    for file in copy.copied {
      let digest = file.sha256.map { ", SHA-256 \($0)" } ?? ", checked by SQLite, rows counted"
      print("\(file.path): \(file.bytes) bytes\(digest)\(file.wasThere ? ", was there already" : "")")
    }
  }
}
