import System

/// Who follows a run: checkpoints, counts, logs, lines on a terminal.
///
/// A trainer calls its observers one after another, in the order in which they were added, from the thread that trains.
/// Its own checkpoints are the first: whatever the others write about an epoch, the epoch itself is safe by then. An error
/// ends the run; the observers after the one that threw it are not called.
public protocol TrainingObserver {
  /// Whether `validated` fills in what is counted, without which the metrics `f1` and `count-error` have no value.
  var countsObjects: Bool { get }

  /// The steps of an epoch begin.
  ///
  /// - Parameters:
  ///   - epoch: from 1.
  ///   - batchesDone: those of this epoch that an earlier run did.
  /// - Throws: `FileError` when a file cannot be written.
  func epochBegan(_ epoch: Int, batchesDone: Int) throws(FileError)

  /// The network has looked at the validation pictures after an epoch; what is filled in here decides the score.
  ///
  /// - Throws: `TrainingError` for pictures that cannot be judged.
  func validated(_ result: inout ValidationResult) throws(TrainingError)

  /// A step is done.
  ///
  /// - Throws: `FileError` when a file cannot be written.
  func batchEnded(_ batch: BatchReport) throws(FileError)

  /// An epoch is done, validation included.
  ///
  /// - Throws: `FileError` when a file cannot be written.
  func epochEnded(_ epoch: EpochReport) throws(FileError)

  /// Somebody stopped the run between two steps; it can be taken up again there.
  ///
  /// - Throws: `FileError` when a file cannot be written.
  func runStopped() throws(FileError)
}

extension TrainingObserver {
  /// False where an observer says nothing: it leaves the counts empty.
  public var countsObjects: Bool { false }
  /// Nothing happens where an observer does not say otherwise.
  public func epochBegan(_ epoch: Int, batchesDone: Int) throws(FileError) {}
  /// Nothing happens where an observer does not say otherwise.
  public func validated(_ result: inout ValidationResult) throws(TrainingError) {}
  /// Nothing happens where an observer does not say otherwise.
  public func batchEnded(_ batch: BatchReport) throws(FileError) {}
  /// Nothing happens where an observer does not say otherwise.
  public func epochEnded(_ epoch: EpochReport) throws(FileError) {}
  /// Nothing happens where an observer does not say otherwise.
  public func runStopped() throws(FileError) {}
}
