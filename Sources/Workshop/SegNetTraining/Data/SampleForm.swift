import Imaging
import SegNetModel

/// How a network wants its pictures: what makes the same picture two different samples.
public struct SampleForm: Hashable, Sendable {
  /// Side of the blocks of camera pixels averaged into one pixel of the network.
  public var reduction: Reduction
  /// What is done to the picture's grey levels first.
  public var levels: LevelRule
  /// What single pixels weigh in the loss of the classes; nil where all weigh the same.
  public var weighting: PixelWeighting?
  /// The network's regression maps.
  public var maps: [String]

  /// Only the reduction has no default: 1...4, checked when a sample is made.
  public init(
    reduction: Reduction, levels: LevelRule = .camera, weighting: PixelWeighting? = nil, maps: [String] = []
  ) {
    (self.reduction, self.levels, self.weighting, self.maps) = (reduction, levels, weighting, maps)
  }
}
