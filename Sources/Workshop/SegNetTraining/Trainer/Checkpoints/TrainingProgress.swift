import LabelledPictures

/// How far a run is; with the weights and the optimiser's moments all that is needed to go on exactly.
///
/// Random choices need no state: they follow from the seed, the epoch and the place in it.
struct TrainingProgress: Equatable, Sendable, Codable {
  /// Epochs that are complete.
  var epoch = 0
  /// Batches of the running epoch that are done.
  var batch = 0
  /// Optimiser steps done.
  var step = 0
  /// Of the running epoch.
  var lossSum = 0.0
  var training: ConfusionMatrix
  var bestEpoch: Int?
  var bestScore: Double?
  /// Of a network with regression maps.
  var balance: HeadBalance?

  init(classes: Int) { training = ConfusionMatrix(classes: classes) }

  /// Takes in that the running epoch is done.
  ///
  /// - Parameter minimumGain: what the score must rise by to be better.
  /// - Returns: whether it is the best so far.
  mutating func finishEpoch(score: Double, minimumGain: Double) -> Bool {
    let isBest = bestScore.map { score > $0 + minimumGain } ?? true
    epoch += 1
    (batch, lossSum) = (0, 0)
    training = ConfusionMatrix(classes: training.classes)
    if isBest { (bestEpoch, bestScore) = (epoch, score) }
    return isBest
  }

  /// Whether the score has not become better for so many epochs; nil: that never ends a run.
  func isExhausted(patience: Int?) -> Bool {
    guard let patience, let bestEpoch else { return false }
    return batch == 0 && epoch - bestEpoch >= patience
  }
}
