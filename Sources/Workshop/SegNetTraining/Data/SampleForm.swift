import SegNetModel

/// How a network wants its pictures: what makes the same picture two different samples.
public struct SampleForm: Hashable, Sendable {
  /// Side of the blocks of camera pixels averaged into one pixel of the network.
  public var reduction: Int
  public var levels: LevelRule
  public var weighting: PixelWeighting?
  /// The network's regression maps.
  public var maps: [String]

  public init(
    reduction: Int, levels: LevelRule = .camera, weighting: PixelWeighting? = nil, maps: [String] = []
  ) {
    (self.reduction, self.levels, self.weighting, self.maps) = (reduction, levels, weighting, maps)
  }
}
