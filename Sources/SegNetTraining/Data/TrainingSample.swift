import Imaging

/// One labelled picture at the scale the network sees.
public struct TrainingSample: Equatable, Sendable {
  public let name: String
  public let size: PixelSize
  /// Side of the blocks that were summed.
  public let reduction: Int
  /// As `AreaReduction.blockSums` gives them: 3 per pixel.
  public let sums: [UInt16]
  public let labels: LabelMap

  /// - Parameter labels: at the network's scale.
  /// - Throws: `TrainingError.configuration` when the sizes differ.
  public init(name: String, image: RGBImage, labels: LabelMap, reduction: Int) throws(TrainingError) {
    guard (1...AreaReduction.largest).contains(reduction) else {
      throw .configuration("the reduction \(reduction) is outside 1...\(AreaReduction.largest)")
    }
    size = image.size.reduced(by: reduction)
    guard size == labels.size, size.pixelCount > 0 else {
      throw .configuration(
        "'\(name)': the picture is \(size) at the network's scale, its labels \(labels.size)")
    }
    (self.name, self.reduction, self.labels) = (name, reduction, labels)
    sums = AreaReduction.blockSums(image, reduction: reduction)
  }
}
