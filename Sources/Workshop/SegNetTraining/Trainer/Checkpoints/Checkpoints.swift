import Imaging
import LabelledPictures
import SegNetModel
import System

/// Keeps a run's checkpoints in its folder.
///
/// When an epoch is the best so far, `best.safetensors` is replaced, and then, after every epoch, `last.safetensors`; the
/// latter every few minutes within an epoch too, and when the run is stopped. Each is replaced as a whole. After a kill
/// between the two, `last` stands before the epoch that `best` holds: taken up again, the run comes to the same bytes.
final class Checkpoints: TrainingObserver {
  let folder: String
  var lastPath: String { "\(folder)/last.safetensors" }
  var bestPath: String { "\(folder)/best.safetensors" }
  /// The run is saved this often within an epoch, so that a power cut costs minutes. **Units**: seconds.
  var saveInterval = 300.0
  private var saved = SystemClock.monotonicSeconds()
  private let state: RunState
  private let configuration: TrainingConfiguration
  private let description: ModelDescription

  /// - Parameters:
  ///   - folder: made if missing.
  ///   - description: what stands in the files; its epochs are counted here.
  /// - Throws: `FileError` for a folder that cannot be made.
  init(
    folder: String, of state: RunState, _ configuration: TrainingConfiguration,
    _ description: ModelDescription
  ) throws(FileError) {
    (self.folder, self.state, self.configuration) = (folder, state, configuration)
    self.description = description
    try prepareFolder(folder)
  }

  func batchEnded(_ batch: BatchReport) throws(FileError) {
    // The last one is followed by the end of the epoch.
    guard batch.batch < batch.batches, SystemClock.monotonicSeconds() - saved >= saveInterval else { return }
    try saveLast()
  }

  func epochEnded(_ epoch: EpochReport) throws(FileError) {
    if epoch.isBest { try saveBest() }
    try saveLast()
  }

  func runStopped() throws(FileError) { try saveLast() }

  /// The model alone.
  private func saveBest() throws(FileError) {
    try state.withAverages { () throws(FileError) in
      try WeightsFile.write(
        namedTensors(state.network.learnedTensors), description: descriptionNow, to: bestPath)
    }
  }

  /// The model and all that is needed to go on.
  private func saveLast() throws(FileError) {
    try WeightsFile.write(
      namedTensors(state.tensors), description: descriptionNow,
      extraMetadata: [
        CheckpointMetadata.progress: CheckpointMetadata.encode(state.progress),
        CheckpointMetadata.configuration: CheckpointMetadata.encode(configuration),
      ], to: lastPath)
    saved = SystemClock.monotonicSeconds()
  }

  private var descriptionNow: ModelDescription {
    var now = description
    now.provenance.epochs = state.progress.epoch
    return now
  }
}

extension Checkpoints {
  /// Takes the run up where a checkpoint left it.
  ///
  /// - Throws: `FileError` when the file is of another network, another configuration or other pictures; nothing has
  ///   changed then.
  func resume(from path: String, batchesPerEpoch: Int) throws(FileError) {
    let file = try WeightsFile(path: path)
    try check(state.network.learnedTensors, in: file)
    let trained = try CheckpointMetadata.decode(
      TrainingConfiguration.self, CheckpointMetadata.configuration, file)
    let different = configuration.differences(from: trained)
    guard different.isEmpty else {
      throw FileError(
        path, "was trained with other settings: \(different.joined(separator: ", "))",
        advice: "resume with the same settings, or train into another folder")
    }
    let progress = try CheckpointMetadata.decode(TrainingProgress.self, CheckpointMetadata.progress, file)
    guard file.description.input == description.input,
      file.description.palette.hasClasses(of: description.palette),
      progress.training.classes == description.palette.count,
      progress.balance?.weights == state.progress.balance?.weights,
      (0..<batchesPerEpoch).contains(progress.batch), (0...100_000).contains(progress.epoch),
      progress.bestEpoch.map((0...progress.epoch).contains) ?? true,
      (0...1 << 48).contains(progress.step)
    else {
      throw FileError(
        path, "was trained on other pictures", advice: "resume with the same data set, or train anew")
    }
    try load(state.tensors, from: file)
    state.progress = progress
  }
}

extension ClassPalette {
  /// Whether the classes have the same names and roles in the same order; how they are drawn changes no training.
  fileprivate func hasClasses(of other: ClassPalette) -> Bool {
    entries.map(\.name) == other.entries.map(\.name) && entries.map(\.role) == other.entries.map(\.role)
  }
}
