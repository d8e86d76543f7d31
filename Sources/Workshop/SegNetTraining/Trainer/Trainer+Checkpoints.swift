import LabelledPictures
import SegNetModel
import System

extension Trainer {
  /// The model alone.
  func saveBest() throws(FileError) {
    try withAverages { () throws(FileError) in
      try WeightsFile.write(namedTensors(network.learnedTensors), description: description, to: bestPath)
    }
  }

  /// The model and all that is needed to go on.
  func save(to path: String) throws(FileError) {
    try WeightsFile.write(
      namedTensors(network.learnedTensors + network.optimizerTensors(average)), description: description,
      extraMetadata: [
        CheckpointMetadata.progress: CheckpointMetadata.encode(progress),
        CheckpointMetadata.configuration: CheckpointMetadata.encode(configuration),
      ], to: path)
  }

  private var description: ModelDescription {
    ModelDescription(
      kind: .checkpoint, arithmetic: .float32, network: configuration.network, palette: palette, input: input,
      counting: counting,
      provenance: TrainingProvenance(
        command: command, seed: configuration.seed, epochs: progress.epoch, trainingPictures: training.count,
        settings: settings))
  }
}
