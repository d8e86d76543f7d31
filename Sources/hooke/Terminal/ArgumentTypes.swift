import ArgumentParser
import Cameras
import Frames
import Imaging
import LabelledPictures
import Recordings
import SegNetModel
import SegNetRuntime
import SegNetTraining

// What the command line reads as values of the rooms below it.
extension PixelSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension VideoFormat: ExpressibleByArgument {}
extension KernelISA: ExpressibleByArgument {}
extension Dataset.Split: ExpressibleByArgument {}
extension LevelRule: ExpressibleByArgument {}
