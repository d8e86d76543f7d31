import Imaging
import Shapes
import System

/// Pictures with a mask for each of their objects, as the Data Science Bowl of 2018 kept its nuclei.
public struct MaskPerObjectImporter: LabelImporter {
  /// `mask-per-object`.
  public static let name = "mask-per-object"
  /// Says where files may stand and what a mask may look like.
  public static let description = """
    A folder for each picture, NAME/images/NAME.png with NAME/masks/ (a mask per object, of any names), or NAME.png with
    NAME_mask_1.png, NAME_mask_2.png, ... What is not black or transparent in a mask is the object. Where objects lie upon
    each other, the smallest is on top, and the pixels are counted.
    """
  /// One line: nuclei.
  public static let examples = [
    "stage1_train/ nuclei/ --format mask-per-object --first-class nucleus --border 50%"
  ]
  /// Outlines only.
  public static let content: Set<LabelContent> = [.outlines]
  /// False: masks have no classes.
  public static let namesClasses = false

  /// The folder.
  public let path: String
  /// Those that have masks.
  public let pictures: [ImportedPicture]
  /// Pictures without masks, and the other way round.
  public let leftOut: [LeftOut]
  /// One, without a name.
  public let classes = StatedClasses.unnamed
  private let masks: [String: [String]]
  private let places: [String: SourceFile]

  /// Whether a picture has several masks.
  public static func recognises(_ source: SourceFolder) -> Bool { !ObjectMasks(source).pictures.isEmpty }

  /// Reads the names of the files.
  ///
  /// - Throws: `FileError` when no picture has masks.
  public init(_ source: SourceFolder) throws(FileError) {
    let found = ObjectMasks(source)
    guard !found.pictures.isEmpty else {
      throw FileError(
        source.path, "holds no picture with a mask for each object",
        advice: "expected NAME/images/NAME.png with NAME/masks/, or NAME.png with NAME_mask_1.png")
    }
    path = source.path
    leftOut = found.leftOut
    pictures = try ImportedPicture.named(found.pictures.map(\.picture), in: source)
    let byPath = Dictionary(uniqueKeysWithValues: found.pictures.map { (source.path(of: $0.picture), $0) })
    var (masks, places): ([String: [String]], [String: SourceFile]) = ([:], [:])
    for picture in pictures {
      let own = byPath[picture.path]!
      (masks[picture.name], places[picture.name]) = (own.masks.map { source.path(of: $0) }, own.picture)
    }
    (self.masks, self.places) = (masks, places)
  }

  /// The first mask of the picture.
  public func labelPath(of picture: ImportedPicture) -> String { masks[picture.name]![0] }

  /// `split.json` of the folder, else the folders of the pictures.
  public func splits() throws(FileError) -> [String: Dataset.Split]? { try LabelPairs.splits(path, places) }

  /// An object for each mask.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    var shapes = PictureShapes(size: size, path: labelPath(of: picture))
    for maskPath in masks[picture.name]! {
      let mask = try LabelFile.read(maskPath)
      guard mask.size == size else {
        throw FileError(
          maskPath, "is \(mask.size), but its picture \(picture.path) is \(size)",
          advice: "take the pictures that were labelled, at their own size")
      }
      let shades = try MaskShades(mask, maskPath)
      shapes.countSoft(shades.between)
      let whole = PixelBox(minX: 0, minY: 0, maxX: size.width, maxY: size.height)
      let region = PixelRegion(in: whole) { x, y in shades.isObject[y * size.width + x] }
      try shapes.add(region, label: 1, place: maskPath)
    }
    return shapes.labels
  }
}
