import ArgumentParser
import LabelledPictures
import ModelExport
import Reports
import SegNetModel
import SegNetRuntime
import System

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare trainings, or two models on the same pictures.",
    discussion: """
      Of folders that 'hooke train' or 'hooke sweep' wrote: the settings in which they differ, the best metric and its epoch,
      the epochs and the time, the best run first.

      Of two models with --dataset, or of two evaluations (the output of 'hooke evaluate --json', or evaluation.json of its
      report): figures of the same pictures, second less first, each with the interval in which the difference would lie with
      many more such pictures (95 %, bootstrap over the pictures). An interval that holds 0 shows no difference.

      Examples:
        hooke compare training/ sweep/ --report comparison/
        hooke compare old.safetensors new.safetensors --dataset dataset/ --split test
        hooke compare old.json new.json --json
      """)

  @Argument(help: "Training folders; or two models; or two evaluations.") var paths: [String]
  @Option(help: ArgumentHelp("Data set for two models.", valueName: "folder")) var dataset: String?
  @Option(help: "Which pictures: train, val or test (default: val).") var split: Dataset.Split?
  @Option(help: ArgumentHelp("Folder for a page with the table and the curves.", valueName: "folder"))
  var report: String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?

  func validate() throws {
    try checkThreads(threads)
    try checkName(report, .folder)
    if dataset == nil, split != nil { throw ValidationError("--split belongs to --dataset.") }
    if dataset != nil, paths.count != 2 {
      throw ValidationError("With --dataset, name two models, not \(paths.count).")
    }
  }

  func run() throws {
    let folders = paths.filter { pathKind($0) == .folder }
    if folders.count == paths.count, dataset == nil {
      return try show(RunComparison(TrainedRun.runs(in: paths)))
    }
    if let folder = folders.first {
      throw FileError(
        folder, "is a folder, and cannot be compared with a file",
        advice: "name folders only, or two models, or two evaluations")
    }
    guard paths.count == 2 else {
      throw ValidationError("Name two models or two evaluations, not \(paths.count).")
    }
    let comparison: ModelComparison
    if let dataset {
      comparison = try ModelComparison(
        evaluation(of: paths[0], on: dataset), evaluation(of: paths[1], on: dataset),
        names: (paths[0], paths[1]))
    } else {
      comparison = try ModelComparison(
        EvaluationReport(path: paths[0]), EvaluationReport(path: paths[1]), names: (paths[0], paths[1]))
    }
    try show(ModelComparisonText(comparison, first: paths[0], second: paths[1]))
  }

  private func show(_ comparison: some Comparison) throws {
    if let report { try comparison.page.write(to: report) }
    print(json ? try jsonText(comparison.figures) : comparison.text)
    if let report, !json { print("page: \(report)/index.html") }
  }

  private func evaluation(of model: String, on dataset: String) throws -> EvaluationReport {
    let file = try WeightsFile(path: model)
    let data = try Dataset(path: dataset, for: file.description.palette)
    let evaluator = try ModelEvaluator(dataset: data, split: split ?? .val)
    var line = ProgressLine("evaluating \(model)")
    defer { line.finish() }
    return try evaluator.evaluate(PictureSegmenter.evaluating(file, threads: threads, isa: isa)) {
      line.update(done: $0, of: $1)
    }
  }
}

/// What a comparison gives: a table for the terminal, figures for programs, a page.
protocol Comparison {
  associatedtype Figures: Encodable
  var text: String { get }
  var figures: Figures { get }
  var page: ComparisonPage { get }
}
