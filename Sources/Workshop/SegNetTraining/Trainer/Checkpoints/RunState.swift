import LabelledPictures

/// What a run has learned, and how far it is: what its checkpoints hold.
final class RunState {
  let network: TrainableNetwork
  /// What validation and `best.safetensors` use instead of the weights. Nil: the weights themselves.
  private(set) var average: WeightAverage?
  var progress: TrainingProgress

  init(_ network: TrainableNetwork, progress: TrainingProgress) {
    (self.network, self.progress) = (network, progress)
  }

  /// From now on the weights are averaged, beginning with those of now.
  func beginAveraging(decay: Double) throws(TrainingError) {
    average = try WeightAverage(network, decay: decay)
  }

  func withAverages<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    if let average { try average.withAverages(body) } else { try body() }
  }

  /// The model, and what only training needs.
  var tensors: [TensorPlace] { network.learnedTensors + network.optimizerTensors(average) }
}
