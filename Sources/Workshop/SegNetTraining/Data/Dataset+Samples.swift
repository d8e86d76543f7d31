import Imaging
import LabelledPictures
import SegNetModel
import System

extension Dataset {
  /// Reads one picture at a network's scale.
  ///
  /// - Parameters:
  ///   - levels: what becomes of the picture's grey levels.
  ///   - weighting: what single pixels weigh; needed where the loss says so.
  ///   - maps: the network's regression maps.
  /// - Throws: `FileError` for a broken picture or mask, or a picture smaller than a block.
  public func sample(
    _ item: Item, reduction: Reduction, levels: LevelRule = .camera, weighting: PixelWeighting? = nil,
    maps: [String] = []
  ) throws -> TrainingSample {
    let labelled = try load(item)
    let size = labelled.picture.size
    guard size.reduced(by: reduction).pixelCount > 0 else {
      throw FileError(
        item.picturePath,
        "is \(size): too small where \(reduction)x\(reduction) pixels become one of the network's",
        advice: "take the picture and its mask out of the data set, or say a smaller --reduction")
    }
    var labels = MaskReduction.majority(
      labelled.mask, reduction: reduction, classes: palette.count, ignoreLabel: self.ignoreLabel)
    if let own = self.ignoreLabel, own != LabelledPictures.ignoreLabel {
      for index in labels.labels.indices where labels.labels[index] == own {
        labels.labels[index] = LabelledPictures.ignoreLabel
      }
    }
    var planes: [PixelPlane: [Float]] = [:]
    if let weighting {
      // Without an instance map, pieces of the mask are taken for the cells.
      let instances =
        labelled.instances?.reduced(by: reduction)
        ?? MaskComponents(labels, classes: palette.count, border: palette.borderLabel).instances
      planes[.weights] = weighting.weights(
        instances: instances, hasBorderClass: palette.borderLabel != nil)
    }
    for map in maps {
      planes[.map(map)] = try values(of: map, item, size: size, reduction: reduction)
    }
    return try TrainingSample(
      name: item.name, image: labelled.picture, labels: labels, reduction: reduction, levels: levels,
      planes: planes)
  }

  /// The numbers of a map; all unknown for a picture that has no such file.
  private func values(of name: String, _ item: Item, size: PixelSize, reduction: Reduction) throws(FileError)
    -> [Float]
  {
    let layout = DatasetLayout(path: path)
    guard let map = maps.first(where: { $0.name == name }) else {
      let known = maps.isEmpty ? "none" : maps.map(\.name).joined(separator: ", ")
      throw FileError(layout.classes, "describes no map '\(name)'; maps here: \(known)")
    }
    let file = layout.map(name, item.name)
    guard pathKind(file) != .nothing else {
      return [Float](repeating: .nan, count: size.reduced(by: reduction).pixelCount)
    }
    let values = try PictureFile.readNumbers(file)
    try Self.check(values.size, of: file, against: size, of: item.picturePath)
    return map.values(values, reduction: reduction)
  }
}
