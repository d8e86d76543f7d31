import ArgumentParser
import Imaging
import ModelExport
import SegNetModel
import SegNetRuntime
import SegNetTraining

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compare a model's labels and counts with a labelled data set.",
    discussion: "Example: hooke evaluate model.safetensors dataset/ --split val")

  @Argument(help: "Model made by 'hooke export', or a checkpoint of 'hooke train'.") var model: String
  @Argument(help: "Data set folder.") var dataset: String
  @Option(help: "Which pictures: train, val or test.") var split: Dataset.Split = .val
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let file = try WeightsFile(path: model)
    let evaluator = try ModelEvaluator(dataset: Dataset(path: dataset), split: split)
    let segmenter =
      file.description.kind == .compact
      ? PictureSegmenter(model: file, threads: threads, isa: isa)
      : PictureSegmenter(model: try FoldedNetwork(checkpoint: file).float32Model, threads: threads, isa: isa)
    var line = ProgressLine("evaluating")
    let report = try evaluator.evaluate(segmenter) { line.update(done: $0, of: $1) }
    line.finish()
    print(
      json ? try jsonText(report) : text(report, names: file.description.palette.objects.map(\.entry.name)))
  }

  private func text(_ report: EvaluationReport, names: [String]) -> String {
    var table = TextTable(["class", "IoU", "true", "counted", "ratio", "mean |error|", "exact"])
    for name in names {
      let result = report.classes[name]!
      let ratio = result.countTrue > 0 ? Double(result.countPredicted) / Double(result.countTrue) : Double.nan
      table.add([
        name, formatNumber(result.iou ?? .nan, digits: 4), "\(result.countTrue)", "\(result.countPredicted)",
        formatNumber(ratio, digits: 3), formatNumber(result.countMAE, digits: 2),
        formatNumber(100 * result.exactShare, digits: 0) + " %",
      ])
    }
    return """
      \(report.arithmetic) model on \(report.pictures) pictures of '\(report.split)', mean IoU \
      \(formatNumber(report.meanIoU, digits: 4))
      \(table.text)
      """
  }
}
