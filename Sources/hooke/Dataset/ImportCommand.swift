import ArgumentParser
import LabelledPictures
import SegNetModel
import SegNetTraining
import System

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a data set from pictures with labels in another form.",
    discussion: """
      boxes-json: IN/images/, IN/boxes.json ({name: {"boxes": [[class, xmin, ymin, xmax, ymax], ...]}}) and IN/split.json.
      Each object becomes a shrunken ellipse in the mask (its core), so that touching cells stay apart.
      With --distance a network can learn a map of how deep in its cell's ellipse each pixel lies, beside the classes, and
      cells are told apart where it dips.

      instances: IN/images/, IN/instances/ (a PNG per picture, a number per object) and IN/split.json; IN/classes.yaml and
      IN/masks/ where there are several classes. With --border the outer pixels of each object become a class of their own,
      so that a network learns to keep touching cells apart; --distance works here too, by outlines instead of ellipses.

      Examples:
        hooke dataset import blood-boxes/ blood/ --format boxes-json
        hooke dataset import nuclei-instances/ nuclei/ --format instances --first-class nucleus --border 50%
        hooke dataset import nuclei-instances/ nuclei/ --format instances --first-class nucleus --distance
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case boxesJSON = "boxes-json"
    case instances
  }

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
      "Class to be numbered first; may be repeated (default: the most frequent first). With instances, the one class that there is.",
      valueName: "class"))
  var firstClass: [String] = []
  @Option(
    help: ArgumentHelp(
      "Make a border class: how far it reaches into each object, in pixels, or as a share of its own depth, such as 50% (instances only).",
      valueName: "pixels|share"))
  var border: BorderReach?
  @Flag(help: "Make a map of how deep in its object each pixel lies.")
  var distance = false
  @Option(help: ArgumentHelp("Micrometres per pixel, when known.", valueName: "µm"))
  var micrometresPerPixel: Double?
  @Flag(
    help: "Ignore, instead of calling it background, what looks like an object and stands in no box.")
  var ignoreUnannotated = false

  func validate() throws {
    if let micrometresPerPixel, !(micrometresPerPixel >= 1e-6 && micrometresPerPixel < 1000) {
      throw ValidationError("--micrometres-per-pixel must be at least 0.000001 and below 1000.")
    }
    switch format {
    case .boxesJSON:
      if border != nil {
        throw ValidationError("--border needs outlines of objects: --format instances.")
      }
    case .instances:
      if !core.isEmpty || ignoreUnannotated {
        throw ValidationError("--core and --ignore-unannotated are for boxes: --format boxes-json.")
      }
      if let problem = border?.problem { throw ValidationError("--border \(problem).") }
      if firstClass.count > 1 {
        throw ValidationError("Without boxes there is one class to name; several come from classes.yaml.")
      }
    }
  }

  func run() throws {
    var line = ProgressLine("importing")
    switch format {
    case .boxesJSON: try importBoxes(&line)
    case .instances: try importInstances(&line)
    }
    print("Look at it with: hooke dataset inspect \(output)")
  }

  private func importBoxes(_ line: inout ProgressLine) throws {
    var options = BoxesImporter.Options()
    for fraction in core { options.coreFractions[fraction.name] = fraction.value }
    options.firstClasses = firstClass
    options.micrometresPerPixel = micrometresPerPixel
    options.ignoresUnannotated = ignoreUnannotated
    options.drawsDistance = distance
    let report = try BoxesImporter(options: options).run(from: input, to: output) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    tell(report.pictures, report.objects)
    if report.hiddenObjects > 0 {
      print("  \(report.hiddenObjects) objects lie wholly under others and are not in the masks")
    }
    for name in report.picturesWithoutEntry { print("  left out, without boxes: \(name)") }
  }

  private func importInstances(_ line: inout ProgressLine) throws {
    var options = InstancesImporter.Options()
    options.border = border
    options.drawsDistance = distance
    if let name = firstClass.first {
      let classes = "\(input)/classes.yaml"
      guard pathKind(classes) == .nothing else {
        throw FileError(classes, "names the classes already", advice: "leave --first-class \(name) away")
      }
      options.className = name
    }
    options.micrometresPerPixel = micrometresPerPixel
    let report = try InstancesImporter(options: options).run(from: input, to: output) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    tell(report.pictures, report.objects)
    for name in report.picturesWithoutInstances { print("  left out, without instances: \(name)") }
    for name in report.mapsLeftOut { print("  left out, maps are not copied: \(name)") }
  }

  private func tell(_ pictures: Int, _ objects: [(name: String, count: Int)]) {
    print("\(output): \(pictures) pictures")
    for (name, count) in objects { print("  \(name): \(count) objects") }
  }
}

extension BorderReach: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// `class=fraction` on the command line.
struct CoreFraction: ExpressibleByArgument {
  let name: String
  let value: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]),
      CountingRules.possibleCoreFractions.contains(value)
    else { return nil }
    (name, self.value) = (String(parts[0]), value)
  }
}
