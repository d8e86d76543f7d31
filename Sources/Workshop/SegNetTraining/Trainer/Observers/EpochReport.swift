import Imaging
import LabelledPictures

/// What an epoch brought.
public struct EpochReport: Sendable {
  /// From 1.
  public let epoch: Int
  public let epochs: Int
  /// Mean over the epoch's batches.
  public let loss: Double
  public let learningRate: Double
  /// On the training windows, while they were learned.
  public let training: ConfusionMatrix
  /// On the whole validation pictures, with running statistics. Nil without validation pictures.
  public let validation: ConfusionMatrix?
  /// The validation pictures as the network sees them now, in the order of the samples.
  public let validationLabels: [LabelMap]
  /// How far the regression maps are from the true ones: the mean absolute difference over the known pixels of the
  /// validation pictures, by map; nil where none is known.
  public var mapErrors: [(name: String, error: Double?)] = []
  /// The mean over the validation pictures of |counted - true|, by object class; empty where nobody counts.
  public var countErrors: [(name: String, error: Double)] = []
  /// What decides which checkpoint is the best: greater is better.
  public let score: Double
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
  public let batch: Int
  public let batches: Int
  public let loss: Double
  public let picturesPerSecond: Double
}

/// How a run ended.
public struct TrainingSummary: Sendable {
  /// False when the run was cancelled; it can be taken up again.
  public let isComplete: Bool
  /// True when it ended before its last epoch because the metric no longer became better.
  public let stoppedEarly: Bool
  public let epochsDone: Int
  public let bestEpoch: Int?
  public let bestScore: Double?
  public let lastPath: String
  public let bestPath: String
}
