import ArgumentParser
import Cameras
import Frames
import Imaging
import LabelledPictures
import Recordings
import Records
import SegNetModel
import SegNetRuntime
import SegNetTraining
import System

// What the command line reads as values of the rooms below it.
extension PixelSize: ExpressibleByArgument {
  /// Reads what `init(_:)` reads: `640x480`, sides in 1...65535.
  public init?(argument: String) { self.init(argument) }
}

extension Reduction: ExpressibleByArgument {
  /// Reads a number of quarters, such as `2` or `1.25`.
  public init?(argument: String) {
    guard let side = Double(argument), let reduction = Reduction(side: side) else { return nil }
    self = reduction
  }
}

extension ByteCount: ExpressibleByArgument {
  /// Reads what `init(_:)` reads: `8000000`, `512M`, `2G`.
  public init?(argument: String) { self.init(argument) }
}

extension RecordPlan.Drawing.Outlines: ExpressibleByArgument {}
extension VideoFormat: ExpressibleByArgument {}
extension KernelISA: ExpressibleByArgument {}
extension Dataset.Split: ExpressibleByArgument {}
extension LevelRule: ExpressibleByArgument {}
