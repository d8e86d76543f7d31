import LabelledPictures

/// Why training stopped or cannot start.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Numbers of a layer became infinite or undefined.
  case notFinite(layer: String, what: String)
  /// The same, with where in the run it happened.
  case diverged(layer: String, what: String, epoch: Int, batch: Int)
  /// A configuration that cannot be trained.
  case configuration(String)
  /// The system has no memory left for a buffer of this size.
  case noMemory(bytes: Int)
  /// The system gives no further thread; `reason` in its own words.
  case noThread(count: Int, reason: String)

  /// What went wrong and where, with advice in most cases: for a person to read.
  public var description: String {
    switch self {
    case .notFinite(let layer, let what): "layer '\(layer)': the \(what) are not finite"
    case .diverged(let layer, let what, let epoch, let batch):
      "training diverged in epoch \(epoch), batch \(batch): the \(what) of layer '\(layer)' are not finite; "
        + "the last checkpoint is whole: try a smaller learning rate"
    case .configuration(let problem): problem
    case .noMemory(let bytes):
      "the system has no memory left for \(bytes >> 20) MiB: use a smaller batch, smaller windows or fewer channels"
    case .noThread(let count, let reason):
      "the system cannot start \(count) threads: \(reason); use fewer threads"
    }
  }
}
