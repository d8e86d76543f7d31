import ArgumentParser
import Imaging
import SafeFiles
import SegNetModel
import SegNetTraining
import TrainingReports

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on a labelled data set.",
    discussion: """
      Writes OUTPUT/last.safetensors after every epoch and OUTPUT/best.safetensors whenever the validation pictures are
      labelled better than before. Ctrl-C stops between two steps; --resume goes on exactly there. To look at: results.csv,
      curves.png and confusion.png in OUTPUT, and event files for "tensorboard --logdir OUTPUT".

      Example: hooke train dataset/ --output training/ --widths 16,32,64 --epochs 40
      """)

  @Argument(help: "Data set folder.") var dataset: String
  @Option(name: .shortAndLong, help: "Folder for the checkpoints.") var output: String
  @Option(
    help:
      "Number of poolings; its widths are the first of 16, 32, 64, 128, ... unless --widths says otherwise (default: 3)."
  )
  var stages: Int?
  @Option(
    help: ArgumentHelp(
      "Channels per stage, such as 16,32,64; the published form is 64,128,256.", valueName: "list"))
  var widths: ChannelList?
  @Option(
    help: ArgumentHelp(
      "Side of the blocks of camera pixels averaged into one pixel of the network, 1 to 4 (default: chosen from the objects' sizes).",
      valueName: "n"))
  var reduction: Int?
  @Option(
    help: ArgumentHelp(
      "Part of a picture that one training example shows, in camera pixels (default: whole pictures).",
      valueName: "WxH"))
  var size: PixelSize?
  @Option(help: "Times that every picture is seen.") var epochs: Int = 40
  @Option(help: "Pictures per step.") var batch: Int = 8
  @Option(help: "Greatest learning rate.") var learningRate: Double = 4e-3
  @Option(help: "How the learning rate changes.") var schedule: LearningRateSchedule = .cosine
  @Option(help: "How the loss makes up for classes of few pixels.") var classWeights: ClassWeighting =
    .inverseFourthRoot
  @Option(
    help: ArgumentHelp(
      "How pictures are varied at random: none, flips, standard, strong, or a YAML file that says it.",
      valueName: "preset|file"))
  var augment: AugmentationChoice = .preset(.flips)
  @Option(help: "The same seed gives the same weights.") var seed: UInt64 = 1
  @Option(help: "Processor threads; the weights do not depend on them.") var threads: Int = defaultThreads
  @Flag(help: "Go on from OUTPUT/last.safetensors.") var resume = false

  func validate() throws {
    func check(_ value: Int?, _ range: ClosedRange<Int>, _ name: String) throws {
      if let value, !range.contains(value) {
        throw ValidationError(
          "--\(name) must lie in \(range.lowerBound)...\(range.upperBound), not \(value).")
      }
    }
    try check(stages, 1...NetworkLimits.stages, "stages")
    try check(reduction, 1...AreaReduction.largest, "reduction")
    try check(epochs, 1...100_000, "epochs")
    try check(batch, 1...1024, "batch")
    try check(threads, 1...64, "threads")
    if let stages, let widths, widths.channels.count != stages {
      throw ValidationError("--stages is \(stages), but --widths has \(widths.channels.count) numbers.")
    }
    guard learningRate > 0, learningRate <= 10 else {
      throw ValidationError("--learning-rate must be above 0, at most 10.")
    }
  }

  func run() throws {
    let data = try Dataset(path: dataset)
    let network = NetworkSpec.segNet(
      widths: widths?.channels ?? (0..<(stages ?? 3)).map { min(16 << $0, 512) }, classes: data.palette.count)
    if !resume, pathKind("\(output)/last.safetensors") != .nothing {
      throw FileError(
        "\(output)/last.safetensors", "is there already",
        advice: "go on with --resume, or name another --output")
    }
    guard !data.items(in: .train).isEmpty else {
      throw FileError(data.path, "has no picture in the split 'train'", advice: "see its split.json")
    }
    try prepareFolder(output)
    let reduction = try self.reduction ?? chosenReduction(data, network)
    let training = try samples(data, .train, reduction)
    let validation = try samples(data, .val, reduction)
    if validation.isEmpty {
      StandardStream.errors.write(
        "warning: no picture in the split 'val': the best checkpoint is chosen by the training pictures\n")
    }
    let largest = training.reduce(training[0].size) {
      PixelSize(width: max($0.width, $1.size.width), height: max($0.height, $1.size.height))
    }
    let isUniform = training.allSatisfy { $0.size == largest }
    let window = TrainingConfiguration.windowSize(
      for: size?.reduced(by: reduction) ?? largest, network: network)
    let configuration = TrainingConfiguration(
      network: network, windowSize: window, epochs: epochs, batch: min(batch, training.count),
      learningRate: learningRate,
      schedule: schedule, classWeighting: classWeights, augmentation: try augment.augmentation(), seed: seed)
    let trainer = try Trainer(
      configuration, palette: data.palette, training: training, validation: validation, folder: output,
      trainedSize: isUniform
        ? PixelSize(width: largest.width * reduction, height: largest.height * reduction) : nil,
      threads: threads)
    trainer.command = recordedCommand(reduction)
    if resume { try trainer.resume(from: trainer.lastPath) }
    let log = try TrainingLog(
      folder: output, palette: data.palette, validation: validation, finishedEpochs: trainer.finishedEpochs)
    try train(
      trainer, log, TrainingReport(palette: data.palette, network: network, window: window, trainer: trainer))
  }

  private func train(_ trainer: Trainer, _ log: TrainingLog, _ report: TrainingReport) throws {
    Interrupt.watch()
    var log = log
    report.announce()
    var line = ProgressLine("batch")
    let summary = try trainer.run(
      isCancelled: { Interrupt.isRequested },
      afterBatch: { batch in
        line.update(
          done: batch.batch, of: batch.batches,
          detail: "epoch \(batch.epoch), loss \(formatNumber(batch.loss, digits: 4)), "
            + "\(formatNumber(batch.picturesPerSecond, digits: 1)) pictures/s")
      },
      afterEpoch: { epoch in
        line.finish()
        StandardStream.output.write(report.words(epoch) + "\n")
        // Losing the log is no reason to lose the training.
        do { try log.record(epoch) } catch { StandardStream.errors.write("warning: \(error)\n") }
        line = ProgressLine("batch")
      })
    line.finish()
    report.finish(summary)
  }

  private func samples(_ data: Dataset, _ split: Dataset.Split, _ reduction: Int) throws -> [TrainingSample] {
    var line = ProgressLine("reading \(split.rawValue)")
    defer { line.finish() }
    return try data.samples(in: split, reduction: reduction) { line.update(done: $0, of: $1) }
  }

  /// The scale at which the network sees typical objects whole.
  private func chosenReduction(_ data: Dataset, _ network: NetworkSpec) throws -> Int {
    var line = ProgressLine("looking at the objects' sizes")
    let inspection = try DatasetInspection(data) { line.update(done: $0, of: $1) }
    line.finish()
    let radius = try network.receptiveFieldRadius()
    let reduction = inspection.recommendedReduction(receptiveFieldRadius: radius)
    StandardStream.output.write(
      "reduction \(reduction): the network sees \(radius * reduction) camera pixels to each side\n")
    return reduction
  }

  /// The command as it can be given again: every setting that decides the result is spelled out.
  private func recordedCommand(_ reduction: Int) -> [String] {
    var words = ["hooke", "train", dataset, "--output", output, "--reduction", "\(reduction)"]
    if let widths { words += ["--widths", widths.channels.map(String.init).joined(separator: ",")] }
    if let stages { words += ["--stages", "\(stages)"] }
    if let size { words += ["--size", "\(size)"] }
    words += ["--epochs", "\(epochs)", "--batch", "\(batch)", "--learning-rate", "\(learningRate)"]
    words += ["--schedule", schedule.rawValue, "--class-weights", classWeights.rawValue]
    return words + ["--augment", augment.defaultValueDescription, "--seed", "\(seed)"]
  }
}

/// `16,32,64` on the command line.
struct ChannelList: ExpressibleByArgument {
  let channels: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...NetworkLimits.stages).contains(parts.count),
      parts.allSatisfy({ $0.map { (1...NetworkLimits.channels).contains($0) } ?? false })
    else { return nil }
    channels = parts.compactMap { $0 }
  }
}

extension LearningRateSchedule: ExpressibleByArgument {}
extension ClassWeighting: ExpressibleByArgument {}
