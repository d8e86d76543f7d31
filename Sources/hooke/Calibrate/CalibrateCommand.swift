import ArgumentParser
import Imaging
import Instrument
import ObjectAnalysis
import Records
import System

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure the micrometres per pixel in a picture of a stage micrometer.",
    discussion: """
      Measures the distance between the parallel lines of the scale, whatever their direction, and how well it is known. \
      A picture without such lines is refused, and one whose lines cover less than a third of it. The result is added \
      to a calibration file, which 'hooke run' reads.

      Examples:
        hooke calibrate micrometer.png --spacing-um 10 --objective 40x --output calibration.yaml
        hooke run --calibration calibration.yaml --objective 40x ...
      """)

  @Argument(help: ArgumentHelp("Picture of the scale, as the camera delivers it.", valueName: "picture"))
  var picture: String

  @Option(
    name: .customLong("spacing-um"),
    help: ArgumentHelp(
      "Distance between neighbouring lines of the scale, in micrometres.", valueName: "micrometres"))
  var spacing: Double

  @Option(help: ArgumentHelp("Name of the objective in use.", valueName: "name"))
  var objective = "default"

  @Option(
    help: ArgumentHelp(
      "Calibration file to make, or to add the objective to; without it, the result is only printed.",
      valueName: "file"))
  var output: String?

  @Flag(help: "Replace the objective's entry if the file has one.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    try checkName(output, .yaml)
    guard spacing > 0, spacing <= 1e6 else {
      throw ValidationError("--spacing-um must be above 0 and at most 1000000.")
    }
    let isWord = objective.utf8.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
    }
    guard isWord, (1...32).contains(objective.utf8.count) else {
      throw ValidationError("--objective must have 1 to 32 letters, digits, '_', '-' or '.'.")
    }
  }

  func run() throws {
    var file = CalibrationFile()
    if let output, pathKind(output) != .nothing {
      file = try CalibrationFile(path: output)
      if file.objectives[objective] != nil, !overwrite {
        throw FileError(
          output, "has the objective '\(objective)' already", advice: "give --overwrite to replace it")
      }
    }
    let image = try PictureFile.readColor(picture)
    let lines: LineSpacing
    do { lines = try LineSpacing(of: image) } catch {
      throw FileError(picture, error.problem, advice: error.advice)
    }
    let scale = spacing / lines.pixels
    let uncertainty = scale * lines.uncertainty / lines.pixels
    do { _ = try SpatialCalibration(micrometersPerPixel: scale) } catch {
      throw FileError(
        picture,
        "has a line every \(formatShort(lines.pixels)) pixels: with --spacing-um \(spacing), it \(error.problem)",
        advice: "check the distance that the scale states, in micrometres")
    }
    let entry = CalibrationFile.Objective(
      micrometersPerPixel: scale, uncertainty: uncertainty, pictureSize: image.size, picture: picture,
      spacing: spacing,
      measured: momentText(nanoseconds: SystemClock.utcNanoseconds() / 1_000_000_000 * 1_000_000_000))
    if let output {
      file.objectives[objective] = entry
      try file.write(to: output)
    }
    let figures = CalibrationFigures(scale, uncertainty, lines, objective: objective, output: output)
    print(json ? try jsonText(figures) : figures.text)
  }
}

/// What a calibration found, as JSON and as text.
private struct CalibrationFigures: Encodable {
  var objective: String
  var micrometersPerPixel: Double
  /// The same under the name that it had first, for programs that read it.
  var formerMicrometersPerPixel: Double
  var uncertainty: Double
  var spacingPixels: Double
  var spacingUncertainty: Double
  var angleDegrees: Double
  var linesSpanned: Int
  var regularity: Double
  var output: String?

  enum CodingKeys: String, CodingKey {
    case objective, uncertainty, regularity, output
    case micrometersPerPixel = "um_per_px"
    case formerMicrometersPerPixel = "micrometres_per_pixel"
    case spacingPixels = "spacing_px"
    case spacingUncertainty = "spacing_uncertainty_px"
    case angleDegrees = "angle_deg"
    case linesSpanned = "periods"
  }

  init(
    _ scale: Double, _ uncertainty: Double, _ lines: LineSpacing, objective: String, output: String?
  ) {
    (self.objective, self.output) = (objective, output)
    (micrometersPerPixel, formerMicrometersPerPixel, self.uncertainty) = (scale, scale, uncertainty)
    (spacingPixels, spacingUncertainty) = (lines.pixels, lines.uncertainty)
    (angleDegrees, linesSpanned, regularity) = (lines.angle, lines.periods, lines.regularity)
  }

  var text: String {
    let (spacing, scale) = (
      UncertainNumber(spacingPixels, spacingUncertainty), UncertainNumber(micrometersPerPixel, uncertainty)
    )
    let share = 100 * uncertainty / micrometersPerPixel
    var lines = [
      "lines every \(spacing.text) pixels, at \(formatNumber(angleDegrees, digits: 1))° across, "
        + "over \(linesSpanned) distances (regularity \(formatNumber(regularity, digits: 2)))",
      "\(objective): \(scale.text) µm per pixel (\(UncertainNumber(share, share).uncertaintyText) %)",
    ]
    if let output { lines.append("calibration: \(output)") }
    return lines.joined(separator: "\n")
  }
}

/// A number whose uncertainty is known: two digits of the uncertainty count, and the number has as many decimals.
private struct UncertainNumber {
  var value: Double
  var uncertainty: Double

  init(_ value: Double, _ uncertainty: Double) { (self.value, self.uncertainty) = (value, uncertainty) }

  private var decimals: Int {
    guard uncertainty > 0, uncertainty.isFinite else { return 3 }
    var exponent = log10(uncertainty).rounded(.down)
    // 0.0996 becomes 0.10, not 0.100.
    if (uncertainty / pow(10, exponent - 1)).rounded() >= 100 { exponent += 1 }
    return max(0, 1 - Int(exponent))
  }

  var uncertaintyText: String { formatNumber(uncertainty, digits: decimals) }
  var text: String { "\(formatNumber(value, digits: decimals)) ± \(uncertaintyText)" }
}
