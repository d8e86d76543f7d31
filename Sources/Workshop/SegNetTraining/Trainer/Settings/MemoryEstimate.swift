import System
import Imaging
import LabelledPictures
import SegNetModel

extension TrainingConfiguration {
  /// The memory that training takes.
  ///
  /// - Parameters:
  ///   - validationSize: the largest validation picture, nil without.
  ///   - pictureBytes: of the decoded pictures.
  /// - Throws: `NetworkError` for a network that cannot be.
  public func memory(threads: Int, validationSize: PixelSize? = nil, pictureBytes: Int = 0)
    throws(NetworkError)
    -> TrainingMemory
  {
    try TrainingMemory(
      network, window: windowSize, batch: batch, threads: threads, validationSize: validationSize,
      planes: targetPlanes.count, keepsAverages: averaging != nil, pictureBytes: pictureBytes)
  }

  /// Why this machine cannot hold the run, or nil.
  func memoryProblem(threads: Int = 1, installed: Int = installedMemory(), pictureBytes: Int = 0)
    throws(NetworkError) -> String?
  {
    let needed = try memory(threads: threads, pictureBytes: pictureBytes).total
    guard needed > installed else { return nil }
    func gibibytes(_ bytes: Int) -> String { "\((Double(bytes) / 0x1p30 * 10).rounded() / 10) GiB" }
    return
      "training \(batch) pictures of \(windowSize) at a time needs \(gibibytes(needed)) of memory, this machine "
      + "has \(gibibytes(installed)): use a smaller batch, smaller windows or fewer channels"
  }
}
