import ArgumentParser
import Imaging
import LabelledPictures
import ModelExport
import SegNetModel
import SegNetTraining
import System

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Make a compact model to run from a trained checkpoint.",
    discussion: """
      Folds the batch norms, calibrates on the training pictures, chooses on the validation pictures how touching objects
      are told apart, the smallest object that counts and whether pieces of thin ones are joined, and compares float32, float16 and int8 on them. Nothing is
      written when the compact model counts worse than the trained one, beyond chance, or never finds a class that is there. The model
      also remembers what the training pictures look like and how large their objects are, so that a run can say when its
      pictures are unlike them, and bring pictures of another magnification to it.

      Example: hooke export training/best.safetensors --output model.safetensors --int8 --calibrate dataset/
      """)

  @Argument(help: "Checkpoint of 'hooke train', such as best.safetensors; a compact model with --remember.")
  var checkpoint: String
  @Option(name: .shortAndLong, help: "Model file to write.") var output: String?
  @Flag(exclusivity: .exclusive, help: "How the model computes (default: int8).") var arithmetic:
    ExportArithmetic = .int8
  @Option(help: "Data set: calibration uses its training pictures, the comparison its validation pictures.")
  var calibrate: String
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Flag(help: "Write the model even if it counts worse than the float32 one.") var allowMiscount = false
  @Flag(help: "Write the model even if it never finds a class that the validation pictures show.")
  var allowMissedClass = false
  @Flag(help: "Print what each rounding of the int8 arithmetic costs by itself; writes no model.")
  var explain = false
  @Flag(
    help: """
      Take a compact model and write it with what the pictures of the data set look like and how large their objects are; no weight and no count changes.
      """)
  var remember = false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    try checkName(output, .model)
    try checkThreads(threads)
    if remember, explain { throw ValidationError("Give --remember or --explain, not both.") }
    if output == nil, !explain { throw ValidationError("Missing --output, the model file to write.") }
  }

  func run() throws {
    if let output, !explain {
      try checkWritable(output)
      guard (try? WeightsFile(path: output))?.description.kind != .checkpoint else {
        throw FileError(
          output, "is a checkpoint, from which nothing could be trained or exported any more",
          advice: "name another --output")
      }
    }
    let file = try WeightsFile(path: checkpoint)
    let exporter = ModelExporter(
      dataset: try Dataset(path: calibrate, for: file.description.palette), threads: threads)
    var line: (title: String, progress: ProgressLine)?
    func show(stage: String, done: Int, total: Int) {
      if line?.title != stage {
        line?.progress.finish()
        line = (stage, ProgressLine(stage))
      }
      line?.progress.update(done: done, of: total)
    }
    if remember {
      try addMemory(
        to: file, exporter, progress: { show(stage: "remembering the pictures", done: $0, total: $1) })
      line?.progress.finish()
      return
    }
    if explain {
      let study = try exporter.explain(checkpoint: file, progress: show)
      line?.progress.finish()
      print(json ? try jsonText(study) : text(study))
      return
    }
    guard let output else { return }
    let (model, report) = try exporter.export(
      checkpoint: file, as: arithmetic.arithmetic, allowMiscount: allowMiscount,
      allowMissedClass: allowMissedClass, progress: show)
    line?.progress.finish()
    if let missed = report.missedClass {
      StandardStream.errors.write(
        "warning: '\(missed.className)' is never found: this model counts 0 of it, whatever is there\n")
    }
    for difference in report.unclear { StandardStream.errors.write(warning(difference, report)) }
    try model.write(to: output)
    let bytes = try readFile(output).count
    print(
      json
        ? try jsonText(report)
        : text(
          report, output: output, bytes: bytes, names: model.description.palette.objects.map(\.entry.name)))
  }

  private func addMemory(to file: WeightsFile, _ exporter: ModelExporter, progress: (Int, Int) -> Void) throws
  {
    guard file.description.kind == .compact else {
      throw FileError(
        checkpoint, "is a checkpoint", advice: "export it: the model then remembers its pictures by itself")
    }
    guard let output else { return }
    let model = try exporter.remember(ExportedModel(file), progress: progress)
    try model.write(to: output)
    let pictures = model.description.likeness?.references.count ?? 0
    let size = model.description.objectSizes.map {
      ", and that their objects are \(formatNumber($0.diameter, digits: 1)) pixels of the network large"
    }
    print(
      json
        ? try jsonText(["remembered": pictures])
        : "\(output): remembers what \(pictures) pictures look like\(size ?? "")")
  }

  private func warning(_ difference: ArithmeticDifference, _ report: ExportReport) -> String {
    """
    warning: \(difference.name): the \(report.arithmetic) model gets \(difference.exported) objects wrong on the \
    \(difference.pictures) validation pictures, the trained one \(difference.reference); these are too few to tell \
    whether by chance: compare them on more pictures, or export with --float16 or --float32

    """
  }

  private func text(_ study: QuantizationStudy) -> String {
    var table = TextTable(["rounded", "mean IoU", "points", "labels as float32"])
    for row in study.rows {
      let points = 100 * (row.meanIoU - study.rows[0].meanIoU)
      table.add([
        row.rounded, formatNumber(row.meanIoU, digits: 4), formatNumber(points, digits: 2),
        "\(formatNumber(100 * row.agreement, digits: 2)) %",
      ])
    }
    return "\(study.pictures) validation pictures\n\(table.text)"
  }

  private func joining(_ report: ExportReport, _ names: [String]) -> String {
    let gaps = names.compactMap { name in
      report.joinGaps?[name].map { "\(name) \(formatNumber($0, digits: 0))" }
    }
    return gaps.isEmpty
      ? "" : "\npieces are joined over gaps of (pixels of the network): \(gaps.joined(separator: ", "))"
  }

  private func text(_ report: ExportReport, output: String, bytes: Int, names: [String]) -> String {
    var table = TextTable(["on validation pictures"] + Arithmetic.allCases.map(\.rawValue))
    table.add(["mean IoU"] + report.evaluations.map { formatNumber($0.meanIoU, digits: 4) })
    for name in names {
      table.add(
        ["IoU \(name)"] + report.evaluations.map { formatNumber($0.classes[name]!.iou ?? .nan, digits: 4) })
    }
    for name in names {
      let truth = report.evaluations[0].classes[name]!.countTrue
      table.add(
        ["counted \(name) (true \(truth))"] + report.evaluations.map { "\($0.classes[name]!.countPredicted)" }
      )
      table.add(
        ["  missed, wrongly counted"]
          + report.evaluations.map { evaluation in
            let result = evaluation.classes[name]!
            return "\(result.missed ?? 0), \(result.wrong ?? 0)"
          })
      table.add(
        ["  F1"] + report.evaluations.map { formatNumber($0.classes[name]!.f1 ?? .nan, digits: 3) })
    }
    let operations = report.multiplyAccumulates.map {
      ", \(formatNumber(Double($0) / 1e9, digits: 3)) GMAC per frame"
    }
    return """
      \(output): \(report.arithmetic), \(bytes) bytes, \(report.parameters) parameters\(operations ?? ""), \
      receptive field radius \(report.receptiveFieldRadius)
      smallest objects that count (pixels of the network): \
      \(names.map { "\($0) \(report.minimumArea[$0]!)" }.joined(separator: ", "))
      splitting of touching objects: \(report.splitting)\(joining(report, names))
      \(table.text)
      """
  }
}

enum ExportArithmetic: String, EnumerableFlag {
  case int8, float16, float32

  var arithmetic: Arithmetic {
    switch self {
    case .int8: .int8
    case .float16: .float16
    case .float32: .float32
    }
  }
}
