import ArgumentParser
import LabelledPictures
import SegNetTraining

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Bring labelled pictures into shape, and look at them in numbers.",
    subcommands: [
      ImportCommand.self, ExportDatasetCommand.self, InspectDatasetCommand.self, PreviewDatasetCommand.self,
      SplitCommand.self,
    ])
}

struct InspectDatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Print sizes, class shares, objects, colours and near-duplicates of a data set.",
    discussion: "Example: hooke dataset inspect blood/")

  @Argument(help: "Data set folder.") var dataset: String
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    var line = ProgressLine("inspecting")
    let inspection = try DatasetInspection(Dataset(path: dataset)) { line.update(done: $0, of: $1) }
    line.finish()
    print(json ? String(decoding: inspection.json, as: UTF8.self) : inspection.text)
  }
}
