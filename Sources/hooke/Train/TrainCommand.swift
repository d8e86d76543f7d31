import ArgumentParser
import Imaging
import LabelledPictures
import Reports
import SegNetModel
import SegNetTraining
import Settings
import System

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on a labelled data set.",
    discussion: """
      What is not said is chosen from the data, and printed with the reason. The whole configuration then stands in
      OUTPUT/training.yaml: "hooke train dataset/ --config OUTPUT/training.yaml --output again/" gives the same bytes.

      Writes OUTPUT/last.safetensors after every epoch and OUTPUT/best.safetensors whenever the validation pictures are
      labelled better than before. Ctrl-C and --minutes stop between two steps; --resume goes on exactly there. To look at:
      summary.html, results.csv, curves.png and confusion.png in OUTPUT, and event files for "tensorboard --logdir OUTPUT".

      Examples:
        hooke train dataset/ --output training/
        hooke train dataset/ --output check/ --overfit 4
        hooke train dataset/ --output training/ --find-learning-rate
        hooke train dataset/ --output training/ --widths 16,32,64 --epochs 40 --loss "cross-entropy + dice"
        hooke train new/ --output tuned/ --from training/best.safetensors --freeze encoder
      """)

  @Argument(help: "Data set folder.") var dataset: String
  @Option(name: .shortAndLong, help: "Folder for the checkpoints.") var output: String
  @Flag(help: "Go on from OUTPUT/last.safetensors, with the settings of OUTPUT/training.yaml.") var resume =
    false
  @Option(
    help: ArgumentHelp(
      "Only check that the network can learn this many pictures by heart; status 1 when it cannot.",
      valueName: "pictures"))
  var overfit: Int?
  @Flag(help: "Only try rising learning rates, draw OUTPUT/learning-rate.png, and say which one to take.")
  var findLearningRate = false
  @Option(
    help: ArgumentHelp(
      "Stop after this many minutes, as Ctrl-C does; --resume goes on. The epochs that are complete have the same weights as without it. The learning rate falls over all --epochs: choose as many as fit into the time.",
      valueName: "n"))
  var minutes: Double?
  @Flag(help: "Say nothing but warnings and errors, and what --json gives.") var quiet = false
  @Flag(help: "Print how the run ended as JSON, everything else on standard error.") var json = false
  @OptionGroup var options: TrainingOptions

  func validate() throws {
    try checkName(output, .folder)
    if let overfit, !(1...1000).contains(overfit) {
      throw ValidationError("--overfit must lie in 1...1000, not \(overfit).")
    }
    if overfit != nil && findLearningRate || resume && (overfit != nil || findLearningRate) {
      throw ValidationError("Only one of --resume, --overfit and --find-learning-rate can be done at a time.")
    }
    if let minutes, !(minutes > 0 && minutes <= 1e6) {
      throw ValidationError("--minutes must lie above 0, up to 1000000, not \(minutes).")
    }
    if overfit != nil || findLearningRate, minutes != nil || json || quiet {
      throw ValidationError(
        "--minutes, --quiet and --json are for a training, not for --overfit and --find-learning-rate.")
    }
  }

  func run() throws {
    let deadline = minutes.map { SystemClock.monotonicSeconds() + 60 * $0 }
    let messages = TrainingMessages(givesJSON: json, isQuiet: quiet)
    var data = try TrainingPreparation.opened(dataset, messages)
    if resume { data = try data.matched(toTraining: "\(output)/last.safetensors") }
    let isCheck = overfit != nil || findLearningRate
    for name in ["last", "best"] where !resume && !isCheck {
      let path = "\(output)/\(name).safetensors"
      guard pathKind(path) == .nothing else {
        throw FileError(
          path, "is there already",
          advice: name == "last"
            ? "go on with --resume, or name another --output" : "name another --output, or move it away")
      }
    }
    try TrainingPreparation.checkPictures(data)
    try prepareFolder(output)
    let written = "\(output)/training.yaml"
    let hasWritten = resume && pathKind(written) == .file
    var settings = try options.settings(orFrom: hasWritten ? written : nil)
    settings = try TrainingPreparation.planned(data, settings, stages: settings.stages, messages)
    var preparation = try TrainingPreparation(data, settings, pictures: PictureStore(data), messages)
    try preparation.fit(
      into: options.memoryLimit, reducesBatch: options.reduceBatch, threads: options.threads)
    if let overfit { return try OverfitCheck(preparation, pictures: overfit).run(output, options.threads) }
    if findLearningRate { return try LearningRateFinding(preparation).run(output, options.threads) }
    let trainer = try preparation.trainer(folder: output, threads: options.threads, dataset: dataset)
    if resume { try trainer.resume(from: trainer.lastPath) }
    try writeFileAtomically(written, Array(preparation.settings.text.utf8))
    let run = try TrainingRun(preparation, trainer, messages, deadline: deadline)
    let summary = try run.run()
    if json { print(try jsonText(run.figures(summary))) }
    if !summary.isComplete, Interrupt.isRequested { throw ExitCode(Interrupt.exitStatus) }
  }
}
