import ArgumentParser
import SegNetTraining

struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Bring labelled pictures into shape, and look at them in numbers.",
    subcommands: [ImportCommand.self, InspectDatasetCommand.self, PreviewDatasetCommand.self])
}

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a data set from pictures with labels in another form.",
    discussion: """
      boxes-json: IN/images/, IN/boxes.json ({name: {"boxes": [[class, xmin, ymin, xmax, ymax], ...]}}) and IN/split.json.
      Each object becomes a shrunken ellipse in the mask (its core), so that touching cells stay apart.

      Example: hooke dataset import blood-boxes/ blood/ --format boxes-json
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case boxesJSON = "boxes-json" }

  @Argument(help: "Folder to read.") var input: String
  @Argument(help: "Data set folder to make.") var output: String
  @Option(help: "Form of the input.") var format: Format
  @Option(
    help: ArgumentHelp(
      "Radius of a class's cores as a fraction of its objects', such as rbc=0.6; may be repeated.",
      valueName: "class=fraction"))
  var core: [CoreFraction] = []
  @Option(
    help: ArgumentHelp(
      "Class to be numbered first; may be repeated (default: the most frequent first).", valueName: "class"))
  var firstClass: [String] = []
  @Option(help: ArgumentHelp("Micrometres per pixel, when known.", valueName: "µm"))
  var micrometresPerPixel: Double?
  @Flag(help: "Ignore, instead of calling it background, what looks like an object and stands in no box.")
  var ignoreUnannotated = false

  func validate() throws {
    if let micrometresPerPixel, !(micrometresPerPixel > 0 && micrometresPerPixel < 1000) {
      throw ValidationError("--micrometres-per-pixel must be above 0 and below 1000.")
    }
  }

  func run() throws {
    var options = BoxesImporter.Options()
    for fraction in core { options.coreFractions[fraction.name] = fraction.value }
    options.firstClasses = firstClass
    options.micrometresPerPixel = micrometresPerPixel
    options.ignoresUnannotated = ignoreUnannotated
    var line = ProgressLine("importing")
    let report = try BoxesImporter(options: options).run(from: input, to: output) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    print("\(output): \(report.pictures) pictures")
    for (name, count) in report.objects { print("  \(name): \(count) objects") }
    if report.hiddenObjects > 0 {
      print("  \(report.hiddenObjects) objects lie wholly under others and are not in the masks")
    }
    for name in report.picturesWithoutEntry { print("  left out, without boxes: \(name)") }
    print("Look at it with: hooke dataset inspect \(output)")
  }
}

/// `class=fraction` on the command line.
struct CoreFraction: ExpressibleByArgument {
  let name: String
  let value: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]), value > 0, value <= 1 else { return nil }
    (name, self.value) = (String(parts[0]), value)
  }
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
