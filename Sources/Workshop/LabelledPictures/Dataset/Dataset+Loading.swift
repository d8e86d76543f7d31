import Imaging
import System

extension Dataset {
  /// Reads a picture and its labels.
  ///
  /// - Throws: `FileError` naming the file: broken, of another size than the picture, with a label that is no class, or an
  ///   object number in pieces that cannot be one object.
  public func load(_ item: Item) throws(FileError) -> LabelledPicture {
    let picture = try read(item)
    if let instances = picture.instances, let path = item.instancesPath, !statesWhatIsHidden(in: item) {
      try ObjectPieces(instances).check(path, advice: adviceForPieces)
    }
    return picture
  }

  /// Whether far-apart pieces of a number may be one object. Ellipses of boxes may hide the middle of another; there, the
  /// boxes are the truth.
  func statesWhatIsHidden(in item: Item) -> Bool {
    objectsMayBeDivided || statedObjects[item.name] != nil
  }

  /// What to do with object numbers in pieces.
  var adviceForPieces: String {
    "give each object a number of its own, or make every piece an object: "
      + "hooke dataset import \(path) NEW-FOLDER --format instances --components"
  }

  /// Reads a picture and its labels, whether or not each object number can be one object.
  ///
  /// - Throws: as `load` for all else.
  package func read(_ item: Item) throws(FileError) -> LabelledPicture {
    let picture = try PictureFile.readColor(item.picturePath)
    var mask = try MaskReader(
      palette: filedPalette, ignoreLabel: ignoreLabel, classesPath: DatasetLayout(path: path).classes
    ).read(item.maskPath)
    try Self.check(mask.size, of: item.maskPath, against: picture.size, of: item.picturePath)
    if let renumbering {
      for index in mask.labels.indices where Int(mask.labels[index]) < renumbering.count {
        mask.labels[index] = renumbering[Int(mask.labels[index])]
      }
    }
    var instances: InstanceMap?
    if let instancesPath = item.instancesPath {
      let map = try ObjectNumberReader.read(instancesPath)
      try Self.check(map.size, of: instancesPath, against: picture.size, of: item.picturePath)
      instances = map
    }
    for (index, object) in (statedObjects[item.name] ?? []).enumerated()
    where !object.box.onto(picture.size).fits(picture.size) {
      throw FileError(
        DatasetLayout(path: path).objects,
        "'\(item.name)', object \(index + 1): the box reaches to (\(object.box.maxX), \(object.box.maxY)), "
          + "outside the picture of \(picture.size)")
    }
    return LabelledPicture(name: item.name, picture: picture, mask: mask, instances: instances)
  }

  /// The sizes of a picture and its mask where the mask has the picture's sides in the other order; else nil.
  ///
  /// - Throws: `FileError` for a file that cannot be read.
  func turnedSizes(of item: Item) throws(FileError) -> (picture: PixelSize, mask: PixelSize)? {
    let (picture, mask) = (
      try PictureFile.readColor(item.picturePath).size, try PictureFile.readLabelPicture(item.maskPath).size
    )
    let turned = PixelSize(width: mask.height, height: mask.width)
    return mask != picture && turned == picture ? (picture, mask) : nil
  }

  /// Refuses masks that label nothing but pixels to ignore: a number was taken for that of a class.
  ///
  /// - Parameters:
  ///   - pixels: of the pictures looked at, by class label.
  ///   - ignored: of the same pictures, those that nobody judged.
  /// - Throws: `FileError` naming the number that is ignored.
  public func checkLabels(pixels: [Int], ignored: Int) throws(FileError) {
    guard let ignoreLabel, ignored > 0, !palette.objects.contains(where: { pixels[$0.label] > 0 }) else {
      return
    }
    let classes = palette.objects.map { "\($0.label) ('\($0.entry.name)')" }.joined(separator: ", ")
    throw FileError(
      path,
      "has masks without a pixel of \(classes): all that is not background is \(ignoreLabel), which "
        + "\(DatasetLayout(path: path).classes) ignores",
      advice: ignoreLabel == 255
        ? MaskReader.adviceForBlackAndWhite(palette)
        : "write the classes' numbers into the masks, or another ignore_label into the file")
  }

  package static func check(_ size: PixelSize, of path: String, against expected: PixelSize, of other: String)
    throws(FileError)
  {
    guard size == expected else {
      throw FileError(
        path, "is \(size), but its picture \(other) is \(expected)",
        advice: "take the pictures that were labelled; masks at a half, a third, ... are enlarged by: "
          + "hooke dataset import FOLDER NEW-FOLDER --format masks")
    }
  }

  /// The objects that are truly in a picture: those of `objects.json`, else those of its instance map, else nil.
  public func objects(of item: Item, in picture: LabelledPicture) -> [LabelledObject]? {
    if let stated = statedObjects[item.name] {
      return stated.map { LabelledObject(label: $0.label, box: $0.box.onto(picture.picture.size)) }
    }
    guard let instances = picture.instances else { return nil }
    return LabelledObject.objects(
      in: instances, mask: picture.mask, classes: palette.count, border: palette.borderLabel)
  }

  /// The objects of a picture's instance map by their numbers, nil where a number is no object; nil without a map.
  public func numberedObjects(in picture: LabelledPicture) -> [LabelledObject?]? {
    picture.instances.map {
      LabelledObject.numbered(
        in: $0, mask: picture.mask, classes: palette.count, border: palette.borderLabel)
    }
  }
}
