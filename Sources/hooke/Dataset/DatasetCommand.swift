import ArgumentParser

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Bring labelled pictures into shape, and look at them in numbers.",
    subcommands: [
      ImportCommand.self, ExportDatasetCommand.self, InspectDatasetCommand.self, PreviewDatasetCommand.self,
      SplitCommand.self,
    ])
}
