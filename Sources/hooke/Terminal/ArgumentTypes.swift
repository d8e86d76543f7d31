import ArgumentParser
import FrameCapture
import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

// What the command line reads as values of the rooms below it.
extension PixelSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension VideoFormat: ExpressibleByArgument {}
extension ObjectRules.Border: ExpressibleByArgument {}
extension KernelISA: ExpressibleByArgument {}
extension Dataset.Split: ExpressibleByArgument {}
extension LevelRule: ExpressibleByArgument {}
