import Imaging
import LabelledPictures
import ModelExport
import SegNetModel
import Settings
import SegNetTraining
import System

/// Everything a run needs, made from a data set and what was said about the run.
struct TrainingPreparation {
  let data: Dataset
  var settings: TrainingSettings
  let training: [TrainingSample]
  let validation: [TrainingSample]
  var configuration: TrainingConfiguration

  /// The camera's picture size, nil where pictures differ.
  var trainedSize: PixelSize? {
    let first = training[0].pictureSize
    return training.allSatisfy { $0.pictureSize == first } ? first : nil
  }

  /// Opens a data set; where it has no split, makes one and writes it, so that pictures that come later do not move others.
  static func opened(_ path: String, _ messages: TrainingMessages) throws -> Dataset {
    let data = try Dataset(path: path)
    if data.statesSplit { return data }
    var line = ProgressLine("looking at the pictures", on: messages.progress)
    let plan = try data.split(SplitMaking()) { line.update(done: $0, of: $1) }
    line.finish()
    for line in plan.lines(for: path) { messages.output.write(line + "\n") }
    do { try data.write(plan) } catch {
      StandardStream.errors.write(
        "warning: \(error): the split holds for this training only; another set of pictures would be split anew\n"
      )
    }
    return data.resplit(plan)
  }

  static func checkPictures(_ data: Dataset) throws(FileError) {
    guard data.items(in: .train).isEmpty else { return }
    throw FileError(data.path, "has no picture in the split 'train'", advice: "see its split.json")
  }

  /// The settings completed by what the data set holds; says what was chosen, and why.
  ///
  /// - Parameter messages: where that is written.
  static func planned(
    _ data: Dataset, _ settings: TrainingSettings, stages: Int?, _ messages: TrainingMessages
  ) throws -> TrainingSettings {
    if let stages, settings.network != nil || settings.widths.map({ $0.count != stages }) ?? false {
      let known = settings.widths.map { "the widths \($0)" } ?? "a network file"
      throw TrainingError.configuration("--stages \(stages) contradicts \(known); leave one of them away")
    }
    let start = try settings.completed(byStartOf: stages, maps: data.maps.map(\.name))
    let settings = start.settings
    for reason in start.reasons { messages.output.write(reason + "\n") }
    let distanceMap = data.maps.first { $0.role == .distance }?.name
    guard TrainingPlan.isNeeded(settings, distanceMap: distanceMap) else {
      return TrainingPlan.withDefaults(settings)
    }
    var line = ProgressLine("looking at the pictures", on: messages.progress)
    let inspection = try DatasetInspection(data) { line.update(done: $0, of: $1) }
    line.finish()
    let plan = TrainingPlan(
      settings, inspection, stages: stages, distanceMap: distanceMap,
      trainingPictures: data.items(in: .train).count, validationPictures: data.items(in: .val).count)
    for reason in plan.reasons { messages.output.write(reason + "\n") }
    for warning in plan.warnings { StandardStream.errors.write("warning: \(warning)\n") }
    return plan.settings
  }

  /// Reads the pictures.
  init(
    _ data: Dataset, _ settings: TrainingSettings, pictures: PictureStore, _ messages: TrainingMessages
  ) throws {
    self.data = data
    self.settings = settings
    let form = try settings.sampleForm(classes: data.palette.count)
    training = try Self.read(
      data.items(in: .train), pictures, form, ProgressLine("reading train", on: messages.progress))
    validation = try Self.read(
      data.items(in: .val), pictures, form, ProgressLine("reading val", on: messages.progress))
    let counts = pixelCounts(training, classes: 256)
    // Thin objects may be gone at the network's scale, and the training pictures may show none: the whole masks decide.
    if data.palette.objects.allSatisfy({ counts[$0.label] == 0 }) { _ = try DatasetInspection(data) }
    configuration = try settings.configuration(classes: data.palette.count)
  }

  private static func read(
    _ items: [Dataset.Item], _ pictures: PictureStore, _ form: SampleForm, _ progress: ProgressLine
  ) throws -> [TrainingSample] {
    var line = progress
    defer { line.finish() }
    return try pictures.samples(items, as: form) { line.update(done: $0, of: $1) }
  }

  init(
    _ data: Dataset, _ settings: TrainingSettings, training: [TrainingSample], validation: [TrainingSample]
  ) throws {
    (self.data, self.settings, self.training, self.validation) = (data, settings, training, validation)
    configuration = try settings.configuration(classes: data.palette.count)
  }

  /// Makes sure that the run's memory is there before it is taken.
  ///
  /// - Throws: `TrainingError` when it is not, and the batch is not to be reduced or reducing does not help.
  mutating func fit(into limit: ByteCount?, reducesBatch: Bool, threads: Int) throws {
    let before = configuration.batch
    let largest = validation.map(\.size).max { $0.pixelCount < $1.pixelCount }
    let pictureBytes = (training + validation).reduce(0) { $0 + $1.bytes }
    let fitting = try configuration.fitting(
      memory: limit?.bytes, threads: threads, validationSize: largest, pictureBytes: pictureBytes)
    guard fitting.batch != before else { return }
    let bytes = try configuration.memory(
      threads: threads, validationSize: largest, pictureBytes: pictureBytes
    ).total
    let needs = "a batch of \(before) needs \(gibibytes(bytes)) of memory"
    guard reducesBatch else {
      throw TrainingError.configuration(
        "\(needs), more than there is: --reduce-batch takes \(fitting.batch), or choose smaller --size or --widths"
      )
    }
    configuration = fitting
    settings.batch = fitting.batch
    StandardStream.errors.write("warning: \(needs): reduced to \(fitting.batch)\n")
  }

  private func gibibytes(_ bytes: Int) -> String {
    "\(formatNumber(Double(bytes) / 0x1p30, digits: 2)) GiB"
  }

  func trainer(folder: String, threads: Int, dataset: String) throws -> Trainer {
    let trainer = try Trainer(
      configuration, palette: data.palette, training: training, validation: validation, folder: folder,
      trainedSize: trainedSize, threads: threads,
      command: ["hooke", "train", dataset, "--config", "training.yaml"], settings: settings.text)
    if configuration.metric.counts {
      let judge = try CountingJudge(
        dataset: data, split: .val, network: configuration.network, input: trainer.input)
      trainer.add(ObjectCounts(judge: judge))
    }
    return trainer
  }
}
