import ArgumentParser
import LabelledPictures
import System

struct ExportDatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a data set's pictures and labels in a form that other programs read.",
    discussion: """
      \(ExportChoice.help)

      Outlines run along the edges of pixels, so that importing gives the same labels again.

      Example: hooke dataset export blood/ blood-coco/ --format coco
      """)

  @Argument(help: "Data set folder.") var dataset: String
  @Argument(help: "New folder to write.") var output: String
  @Option(help: "Form to write: \(ExportChoice.names).") var format: ExportChoice

  func validate() throws { try checkName(output, .folder) }

  func run() throws {
    var line = ProgressLine("exporting")
    let report = try DatasetExport(format.exporter).run(Dataset(path: dataset), to: output) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    print("\(output): \(report.pictures) pictures, \(report.objects) objects (\(format.exporter.name))")
    for part in ExportedPart.allCases {
      guard let pictures = report.lost[part] else { continue }
      let place = part == .scale ? "" : " of \(pictures) pictures"
      print("  not kept, since \(format.exporter.name) has no room for it: \(part.rawValue)\(place)")
    }
  }
}
