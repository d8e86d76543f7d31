import System
import Imaging
import LabelledPictures
import SegNetModel

extension TrainingConfiguration {
  /// This configuration with the greatest batch, at most its own, that the memory suffices for.
  ///
  /// - Parameters:
  ///   - memory: nil: what the machine has. **Units**: bytes.
  ///   - validationSize: the largest validation picture, nil without.
  ///   - pictureBytes: of the decoded pictures.
  /// - Throws: `TrainingError.configuration` when not even one picture at a time fits.
  public func fitting(memory limit: Int?, threads: Int, validationSize: PixelSize?, pictureBytes: Int = 0)
    throws(TrainingError) -> TrainingConfiguration
  {
    let limit = limit ?? installedMemory()
    func memory(_ batch: Int) throws(NetworkError) -> TrainingMemory {
      var trial = self
      trial.batch = batch
      return try trial.memory(
        threads: threads, validationSize: validationSize, pictureBytes: pictureBytes)
    }
    var fitting = self
    let (one, largest): (Int, Int?)
    do throws(NetworkError) {
      one = try memory(1).total
      largest = try TrainingMemory.largestBatch(upTo: batch, limit: limit, memory: memory)
    } catch { throw .configuration("\(error)") }
    guard let largest else {
      throw .configuration(
        "training one picture of \(windowSize) at a time needs \((Double(one) / 0x1p20).rounded(.up)) MiB of memory, "
          + "there are \(limit >> 20) MiB: use smaller windows or fewer channels")
    }
    fitting.batch = largest
    return fitting
  }
}
