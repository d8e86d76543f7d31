import Imaging
import SegNetModel

extension TrainingConfiguration {
  /// The memory that training takes besides the pictures.
  ///
  /// - Parameter validationSize: the largest validation picture, nil without.
  /// - Throws: `NetworkError` for a network that cannot be.
  public func memory(threads: Int, validationSize: PixelSize? = nil) throws(NetworkError) -> TrainingMemory {
    try TrainingMemory(
      network, window: windowSize, batch: batch, threads: threads, validationSize: validationSize,
      keepsAverages: averaging != nil)
  }

  /// Why this machine cannot hold the run, or nil.
  func memoryProblem(threads: Int = 1, installed: Int = installedMemory()) throws(NetworkError) -> String? {
    let needed = try memory(threads: threads).total
    guard needed > installed else { return nil }
    func gibibytes(_ bytes: Int) -> String { "\((Double(bytes) / 0x1p30 * 10).rounded() / 10) GiB" }
    return
      "training \(batch) pictures of \(windowSize) at a time needs \(gibibytes(needed)) of memory, this machine "
      + "has \(gibibytes(installed)): use a smaller batch, smaller windows or fewer channels"
  }
}
