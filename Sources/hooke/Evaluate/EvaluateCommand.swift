import ArgumentParser
import Imaging
import LabelledPictures
import ModelExport
import Records
import Reports
import SegNetModel
import SegNetRuntime
import SegNetTraining
import System

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Compare a model's labels, objects and counts with a labelled data set.",
    discussion: """
      Counts as 'hooke run' does: by the model's own size gates and its own way of telling touching objects apart.
      With --report DIR, DIR/index.html shows the pictures, the worst first.

      Example: hooke evaluate model.safetensors dataset/ --split val --report report/
      """)

  @Argument(help: "Model made by 'hooke export', or a checkpoint of 'hooke train'.") var model: String
  @Argument(help: "Data set folder.") var dataset: String
  @Option(help: "Which pictures: train, val or test.") var split: Dataset.Split = .val
  @Option(
    help: ArgumentHelp("Folder for a page with tables, charts and pictures.", valueName: "folder"))
  var report: String?
  @OptionGroup var objects: ObjectSizeOption
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    try checkThreads(threads)
    try checkName(report, .folder)
  }

  func run() throws {
    let file = try objects.model(model)
    // Before the report's folder is made.
    let data = try Dataset(path: dataset, for: file.description.palette)
    let evaluator = try ModelEvaluator(dataset: data, split: split)
    let digest = try SHA256(file: model)
    let segmenter = try PictureSegmenter.evaluating(file, threads: threads, isa: isa)
    let description = segmenter.description
    var page = try report.map {
      try EvaluationPage(
        folder: $0, palette: description.palette, reduction: description.input.reduction)
    }
    var line = ProgressLine("evaluating")
    var outcome = try evaluator.evaluate(segmenter) { line.update(done: $0, of: $1) }
    line.finish()
    outcome.model = EvaluationReport.Model(file: model, sha256: digest.description)
    outcome.dataset = dataset
    outcome.evaluated = momentText(nanoseconds: SystemClock.utcNanoseconds() / 1_000_000_000 * 1_000_000_000)
    if page != nil {
      line = ProgressLine("drawing")
      let worst = (outcome.byPicture ?? []).prefix(EvaluationPage.pictureLimit).map(\.name)
      try evaluator.examine(segmenter, names: worst, progress: { line.update(done: $0, of: $1) }) {
        try page!.add($0)
      }
      try page!.write(outcome, title: "\(lastName(model)) on \(lastName(dataset)), \(split.rawValue)")
      line.finish()
    }
    let names = description.palette.objects.map(\.entry.name)
    print(json ? try jsonText(outcome) : EvaluationText(report: outcome, names: names).text)
    if let report, !json { print("pictures: \(report)/index.html") }
  }

  private func lastName(_ path: String) -> Substring {
    path.split(separator: "/").last ?? Substring(path)
  }
}
