import ArgumentParser
import LabelledPictures
import SegNetModel
import System

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a data set from pictures with labels in another form.",
    discussion: FormatChoice.help)

  @Argument(help: "Folder to read.") var input: String
  @Argument(help: "Data set folder to make.") var output: String
  @Option(help: "Form of the input, where looking at the folder does not tell.") var format: FormatChoice?
  @Option(
    help: ArgumentHelp(
      "Radius of a class's cores as a fraction of its objects', such as rbc=0.6; may be repeated.",
      valueName: "class=fraction"))
  var core: [CoreFraction] = []
  @Option(
    help: ArgumentHelp(
      "Class to be numbered first; may be repeated, the others follow in alphabetical order. With \(FormatChoice.unnamed), the one class that there is.",
      valueName: "class"))
  var firstClass: [String] = []
  @Option(
    help: ArgumentHelp(
      "Make a border class: how far it reaches into each object, in pixels, or as a share of its own depth, such as 50% (\(FormatChoice.names(.outlines)) only).",
      valueName: "pixels|share"))
  var border: BorderReach?
  @Flag(
    help:
      "Make every connected piece an object, whatever its number, as for masks of black and white (\(FormatChoice.names(.outlines)) only)."
  )
  var components = false
  @Flag(help: "Make a map of how deep in its object each pixel lies.")
  var distance = false
  @Option(help: ArgumentHelp("Micrometres per pixel, when known.", valueName: "µm"))
  var umPerPx: Double?
  @Option(help: .hidden) var micrometresPerPixel: Double?
  @Flag(
    help: "Ignore, instead of calling it background, what looks like an object and stands in no box.")
  var ignoreUnannotated = false
  @OptionGroup(title: "Split, where the source states none") var split: SplitOptions

  func validate() throws {
    try checkName(output, .folder)
    if let scale = umPerPx ?? micrometresPerPixel, !(scale >= 1e-6 && scale < 1000) {
      throw ValidationError("--um-per-px must be at least 0.000001 and below 1000.")
    }
    if let problem = border?.problem { throw ValidationError("--border \(problem).") }
    guard let importer = format?.importer else { return }
    let content = importer.content
    if border != nil, !content.contains(.outlines) {
      throw ValidationError("--border needs outlines of objects: --format \(FormatChoice.names(.outlines)).")
    }
    if components, !content.contains(.outlines) {
      throw ValidationError(
        "--components needs outlines of objects: --format \(FormatChoice.names(.outlines)).")
    }
    if !core.isEmpty || ignoreUnannotated, !content.contains(.boxes) {
      throw ValidationError(
        "--core and --ignore-unannotated are for boxes: --format \(FormatChoice.names(.boxes)).")
    }
    if firstClass.count > 1, !importer.namesClasses {
      throw ValidationError("Without boxes there is one class to name; several come from classes.yaml.")
    }
  }

  /// How much of what is left out is named.
  private static let listed = 50

  /// The form that was named, else the one that the folder looks like.
  private func importer() throws -> any LabelImporter.Type {
    if let format { return format.importer }
    let source = try SourceFolder(input)
    guard let found = ImportFormats.recognised(in: source) else {
      throw FileError(
        input, "holds labels of no form that is known",
        advice: (source.pictures.isEmpty ? "" : "draw them in a labelling program, or ")
          + "say which with --format: \(FormatChoice.allValueStrings.joined(separator: ", ")); "
          + "'hooke dataset import --help' shows what each looks like")
    }
    StandardStream.errors.write("\(input): read as \(found.name) (--format names another form)\n")
    return found
  }

  func run() throws {
    if micrometresPerPixel != nil {
      StandardStream.errors.write(
        "note: '--micrometres-per-pixel' is now called '--um-per-px'; the old name still works\n")
    }
    var line = ProgressLine("importing")
    let report = try DatasetImport(importer(), options: options).run(from: input, to: output) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    print("\(output): \(report.pictures) pictures")
    for (name, count) in report.objects { print("  \(name): \(count) objects") }
    for line in report.losses.lines { print("  \(line)") }
    // A folder may hold thousands of what is left out.
    for part in report.leftOut.prefix(Self.listed) { print("  left out, \(part.reason): \(part.name)") }
    if report.leftOut.count > Self.listed { print("  left out: \(report.leftOut.count - Self.listed) more") }
    for line in report.madeSplit?.lines(for: output) ?? [] { print(line) }
    print("Look at it with: hooke dataset inspect \(output)")
  }

  private var options: ImportOptions {
    var options = ImportOptions()
    for fraction in core { options.coreFractions[fraction.name] = fraction.value }
    options.firstClasses = firstClass
    options.micrometresPerPixel = umPerPx ?? micrometresPerPixel
    options.ignoresUnannotated = ignoreUnannotated
    options.border = border
    options.splitsComponents = components
    options.drawsDistance = distance
    if split.isGiven { (options.split, options.insistsOnSplit) = (split.making, true) }
    return options
  }
}

extension BorderReach: ExpressibleByArgument {
  /// Reads what `init(_:)` reads: `2` or `50%`. The range is checked by the command.
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
