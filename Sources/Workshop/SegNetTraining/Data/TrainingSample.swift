import Imaging
import LabelledPictures
import SegNetModel

/// One labelled picture at the scale the network sees.
public struct TrainingSample: Equatable, Sendable {
  /// The name of the picture in its data set, for messages.
  public let name: String
  /// Of the picture in pixels of the network; what fills no block is left out.
  public let size: PixelSize
  /// Of the picture as the camera gave it.
  public let pictureSize: PixelSize
  /// What was done to the picture's grey levels first.
  public let levels: LevelRule
  /// Side of the blocks that were summed.
  public let reduction: Reduction
  /// As `AreaReduction.blockSums` gives them: 3 per pixel.
  public let sums: [UInt16]
  /// The class of each pixel; a number that is no class where nobody judged. **Shape**: `size`.
  public let labels: LabelMap
  /// Row by row.
  let planes: [PixelPlane: [Float]]
  /// What it takes in memory.
  public var bytes: Int { size.pixelCount * (3 * 2 + 1 + 4 * planes.count) }

  /// - Parameter labels: at the network's scale.
  /// - Throws: `TrainingError.configuration` when the sizes differ.
  public init(
    name: String, image: RGBImage, labels: LabelMap, reduction: Reduction, levels: LevelRule = .camera
  ) throws(TrainingError) {
    try self.init(name: name, image: image, labels: labels, reduction: reduction, levels: levels, planes: [:])
  }

  init(
    name: String, image: RGBImage, labels: LabelMap, reduction: Reduction, levels: LevelRule = .camera,
    planes: [PixelPlane: [Float]]
  ) throws(TrainingError) {
    guard reduction.isPossible else {
      throw .configuration("the reduction \(reduction) is outside \(Reduction.one)...\(Reduction.largest)")
    }
    pictureSize = image.size
    size = image.size.reduced(by: reduction)
    guard size == labels.size, size.pixelCount > 0,
      planes.values.allSatisfy({ [size] in $0.count == size.pixelCount })
    else {
      throw .configuration(
        "'\(name)': the picture is \(size) at the network's scale, its labels \(labels.size)")
    }
    (self.name, self.reduction, self.levels) = (name, reduction, levels)
    (self.labels, self.planes) = (labels, planes)
    sums = AreaReduction.blockSums(levels.applied(to: image), reduction: reduction)
  }

  /// The numbers of a plane, row by row.
  ///
  /// - Precondition: the picture was read with it.
  func numbers(of plane: PixelPlane) -> [Float] {
    guard let numbers = planes[plane] else { preconditionFailure("'\(name)' was read without \(plane)") }
    return numbers
  }
}

extension InstanceMap {
  /// The object at the middle of each block.
  func reduced(by reduction: Reduction) -> InstanceMap {
    let small = size.reduced(by: reduction)
    var map = InstanceMap(size: small)
    for y in 0..<small.height {
      let row = reduction.middle(of: y) * size.width
      for x in 0..<small.width {
        map.identifiers[y * small.width + x] = identifiers[row + reduction.middle(of: x)]
      }
    }
    return map
  }
}
