import ArgumentParser
import Instrument
import System

struct MergeRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the rows of several files with the same columns into one, with the runs of all.",
    discussion: "What was changed after a run wrote it is refused.")

  @Argument(help: "Files of rows: CSV or JSON lines.", completion: .file()) var files: [String]
  @Option(help: ArgumentHelp("File to write; its file of runs stands beside it.", valueName: "file"))
  var output: String
  @Flag(help: "Replace the file if it is there.") var overwrite = false

  func validate() throws {
    guard files.count > 1 else { throw ValidationError("Name two files or more.") }
  }

  func run() throws {
    if let same = files.first(where: { resolvedPath($0) == resolvedPath(output) }) {
      throw FileError(same, "would be merged into itself", advice: "name another output")
    }
    let merge = try RecordMerge(files, into: output, overwrites: overwrite)
    print("\(output): \(merge.rows) rows of \(merge.runs.count) runs")
  }
}
