import Imaging
import LabelledPictures
import SegNetModel

/// The pictures of a run, checked and measured.
struct TrainingPictures {
  let training: [TrainingSample]
  /// May be empty; the training windows then judge the epochs.
  let validation: [TrainingSample]
  let input: PictureInput
  /// What each class weighs in the loss.
  let classWeights: [Float]
  /// The windows of every epoch.
  let epochPlan: EpochPlan

  /// - Parameters:
  ///   - trainedSize: as for `Trainer`.
  ///   - start: the model that the run begins with, which expects pictures normalised as it learned them.
  /// - Throws: `TrainingError.configuration` for pictures that nothing can be learned from, that were read otherwise than
  ///   the configuration needs them, or that do not fit into this machine together with the network.
  init(
    _ configuration: TrainingConfiguration, classes: Int, training: [TrainingSample],
    validation: [TrainingSample], trainedSize: PixelSize?, start: WeightsFile?, threads: Int
  ) throws(TrainingError) {
    (self.training, self.validation) = (training, validation)
    let counts = pixelCounts(training, classes: classes)
    guard counts.contains(where: { $0 > 0 }) else {
      throw .configuration("no pixel of the training pictures has a class")
    }
    let needed = configuration.targetPlanes
    for sample in training + validation where Set(sample.planes.keys) != needed {
      throw .configuration(
        "the losses need \(needed.summary) of each pixel besides its label, '\(sample.name)' was read with "
          + Set(sample.planes.keys).summary)
    }
    // Before any of it is taken. A network that cannot be says so itself.
    let bytes = (training + validation).reduce(0) { $0 + $1.bytes }
    if let problem = try? configuration.memoryProblem(threads: threads, pictureBytes: bytes) {
      throw .configuration(problem)
    }
    let measured = try PictureInput(measuring: training, trainedSize: trainedSize)
    input = start.map { measured.normalized(as: $0.description.input) } ?? measured
    classWeights = configuration.classWeights ?? configuration.classWeighting.weights(pixelCounts: counts)
    epochPlan = EpochPlan(
      seed: configuration.seed, windowSize: configuration.windowSize, sizes: training.map(\.size),
      augmentation: configuration.augmentation, mean: input.mean,
      sampler: RareClassSampler(share: configuration.rareSampling, samples: training, classes: classes))
  }
}
