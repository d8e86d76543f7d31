import Imaging
import LabelledPictures

/// What an epoch brought.
public struct EpochReport: Sendable {
  /// From 1.
  public let epoch: Int
  /// How many the run is to have; early stopping may end it before.
  public let epochs: Int
  /// Mean over the epoch's batches.
  public let loss: Double
  /// That of the epoch's last step.
  public let learningRate: Double
  /// On the training windows, while they were learned.
  public let training: ConfusionMatrix
  /// On the whole validation pictures, with running statistics. Nil without validation pictures.
  public let validation: ConfusionMatrix?
  /// The mean loss of the whole validation pictures, with running statistics. Nil without validation pictures.
  public var validationLoss: Double? = nil
  /// The validation pictures as the network sees them now, in the order of the samples.
  public let validationLabels: [LabelMap]
  /// How far the regression maps are from the true ones: the mean absolute difference over the known pixels of the
  /// validation pictures, by map; nil where none is known.
  public var mapErrors: [(name: String, error: Double?)] = []
  /// What is counted in the validation pictures, by object class; empty where nobody counts.
  public var counts: [(name: String, counts: ClassCounts)] = []
  /// What decides which checkpoint is the best: greater is better.
  public let score: Double
  /// Whether the score is better than all before, by more than the least gain of the configuration.
  public let isBest: Bool
  /// Of training, without validation.
  public let picturesPerSecond: Double
  /// From the run's beginning to the end of the validation. **Units**: seconds.
  public let elapsed: Double
  /// **Units**: seconds.
  public let remaining: Double
}

/// Where a run is between two epochs.
public struct BatchReport: Sendable {
  /// From 1.
  public let epoch: Int
  /// Batches of this epoch that are done, from 1.
  public let batch: Int
  /// Batches that an epoch has.
  public let batches: Int
  /// Of this batch alone: all that is minimised, added up.
  public let loss: Double
  /// The mean since the epoch began, or since the run was taken up within it.
  public let picturesPerSecond: Double
}

/// How a run ended.
public struct TrainingSummary: Sendable {
  /// False when the run was cancelled; it can be taken up again.
  public let isComplete: Bool
  /// True when it ended before its last epoch because the metric no longer became better.
  public let stoppedEarly: Bool
  /// Epochs that are complete, those of earlier runs included.
  public let epochsDone: Int
  /// From 1; nil where no epoch is complete.
  public let bestEpoch: Int?
  /// The score of that epoch: greater is better, so a count error stands here as its own negative.
  public let bestScore: Double?
  /// The file with all that is needed to go on.
  public let lastPath: String
  /// The file with the network of `bestEpoch` alone; it is not written before an epoch is complete.
  public let bestPath: String
}
