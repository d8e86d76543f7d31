import ArgumentParser
import Imaging
import LabelledPictures
import Reports
import SegNetModel
import SegNetTraining
import Settings
import System

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train with every combination of some settings, or on several folds, and compare.",
    discussion: """
      Each run has a folder of its own in OUTPUT; OUTPUT/sweep.csv and the table printed last hold the best epoch of each.
      The same command again goes on where it was interrupted. With --folds, the pictures of train and val together are
      shared out anew, and each figure is a mean over the folds with its spread; the split test stays out of it.

      Examples:
        hooke sweep dataset/ --output sweep/ --grid "learning_rate: [0.002, 0.006]" --grid "widths: [[8,16],[16,32]]"
        hooke sweep dataset/ --output folds/ --folds 5 --epochs 60
      """)

  @Argument(help: "Data set folder.") var dataset: String
  @Option(name: .shortAndLong, help: "Folder for the runs.") var output: String
  @Option(
    help: ArgumentHelp(
      "A key of training.yaml with the values to try, or a YAML file of such lines; may be repeated.",
      valueName: "key: [values]|file"))
  var grid: [String] = []
  @Option(help: "Share the pictures out into this many parts, and let each validate once.") var folds: Int?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var options: TrainingOptions

  func validate() throws {
    try checkName(output, .folder)
    if let folds, !(2...100).contains(folds) {
      throw ValidationError("--folds must lie in 2...100, not \(folds).")
    }
    if grid.isEmpty, folds == nil {
      throw ValidationError("Say what to compare: --grid, --folds, or both.")
    }
  }

  func run() throws {
    let data = try TrainingPreparation.opened(dataset, messages).matched(
      toTraining: "\(output)/1" + (folds == nil ? "" : "/fold1") + "/last.safetensors")
    let parts = try self.parts(data)
    for part in parts { try TrainingPreparation.checkPictures(part) }
    let grid = try parameterGrid()
    try prepareFolder(output)
    let common = try options.settings()
    let pictures = PictureStore(data)
    var table = SweepTable(axes: grid.axes, palette: data.palette, hasFolds: folds != nil)
    let total = grid.combinations.count * parts.count
    for (number, combination) in grid.combinations.enumerated() {
      var outcomes: [SweepTable.Outcome] = []
      for (fold, part) in parts.enumerated() {
        let run = number * parts.count + fold + 1
        report("run \(run) of \(total): \(description(grid.axes, combination.values, fold: fold))")
        let folder =
          "\(output)/\(number + 1)" + (folds == nil ? "" : "/fold\(fold + 1)")
        // Once more: the grid may contradict a file of layers.
        let settings = try combination.settings.completed(by: common).withNetworkRead()
        guard let outcome = try train(part, settings, pictures, folder: folder) else {
          report("interrupted; the same command goes on")
          throw ExitCode(Interrupt.exitStatus)
        }
        outcomes.append(outcome)
      }
      table.add(combination.values, outcomes)
      try writeFileAtomically("\(output)/sweep.csv", Array(table.csv.utf8))
    }
    print(json ? try jsonText(table.figures) : table.text)
  }

  /// Where the runs say what they do: what is printed last as JSON is to stand alone.
  private var messages: TrainingMessages { TrainingMessages(givesJSON: json) }

  private func parameterGrid() throws -> ParameterGrid {
    let texts = try grid.map { text in
      pathKind(text) == .file ? String(decoding: try readFile(text, limit: 1 << 20), as: UTF8.self) : text
    }
    return grid.isEmpty ? ParameterGrid() : try ParameterGrid(texts.joined(separator: "\n"), name: "--grid")
  }

  /// The data set as it is, or once per fold.
  private func parts(_ data: Dataset) throws -> [Dataset] {
    guard let folds else { return [data] }
    let names = data.items.filter { $0.split == .train || $0.split == .val }.map(\.name)
    guard let shared = try Folds(names, count: folds, seed: options.given().seed ?? 1) else {
      throw FileError(
        data.path, "has \(names.count) pictures in train and val, too few for \(folds) folds",
        advice: "take fewer --folds")
    }
    return (0..<folds).map { fold in
      data.resplit { item in
        guard item.split == .train || item.split == .val else { return item.split }
        return shared.validates(item.name, in: fold) ? .val : .train
      }
    }
  }

  /// - Returns: nil when somebody interrupted it.
  private func train(
    _ data: Dataset, _ settings: TrainingSettings, _ pictures: PictureStore, folder: String
  ) throws -> SweepTable.Outcome? {
    try prepareFolder(folder)
    let planned = try TrainingPreparation.planned(data, settings, stages: settings.stages, messages)
    var preparation = try TrainingPreparation(data, planned, pictures: pictures, messages)
    try preparation.fit(
      into: options.memoryLimit, reducesBatch: options.reduceBatch, threads: options.threads)
    let trainer = try preparation.trainer(folder: folder, threads: options.threads, dataset: dataset)
    if pathKind(trainer.lastPath) != .nothing { try trainer.resume(from: trainer.lastPath) }
    try writeFileAtomically("\(folder)/training.yaml", Array(preparation.settings.text.utf8))
    let summary = try TrainingRun(preparation, trainer, messages).run()
    guard summary.isComplete else { return nil }
    let judged = preparation.validation.isEmpty ? preparation.training : preparation.validation
    let labels = try NetworkEvaluator(WeightsFile(path: trainer.bestPath)).labels(judged)
    var matrix = ConfusionMatrix(classes: data.palette.count)
    for (sample, map) in zip(judged, labels) {
      matrix.add(labels: sample.labels.labels.span, predicted: map.labels.span)
    }
    return SweepTable.Outcome(
      score: summary.bestScore ?? 0, bestEpoch: summary.bestEpoch ?? 0,
      unions: data.palette.objects.map { matrix.intersectionOverUnion($0.label) })
  }

  private func description(_ axes: [String], _ values: [String], fold: Int) -> String {
    var parts = zip(axes, values).map { "\($0) \($1)" }
    if let folds { parts.append("fold \(fold + 1) of \(folds)") }
    return parts.joined(separator: ", ")
  }

  private func report(_ text: String) { StandardStream.errors.write("== \(text)\n") }
}
