import Imaging
import System

/// Pictures with label pictures: a number per object, 0 for none. As Cellpose, StarDist, ImageJ and scikit-image write them.
public struct LabelPicturesImporter: LabelImporter {
  /// `label-pictures`.
  public static let name = "label-pictures"
  /// Says where files may stand and what is refused.
  public static let description = """
    NAME.png with NAME_cp_masks.png (Cellpose) or NAME_mask.tif, or images/ with masks/ or labels/: a label picture for
    each picture, a number per object, 0 for none. PNG or TIFF of 8, 16 or 32 bits, colours on black, or plain .npy arrays;
    Cellpose's _seg.npy holds objects of Python and is refused. A folder is taken for this form without being told when
    each number is one piece and a picture has at least three; else its numbers are classes (masks).
    """
  /// Two lines: masks of Cellpose, and of StarDist.
  public static let examples = [
    "cellpose/ nuclei/ --format label-pictures --first-class nucleus --border 50%",
    "stardist/ nuclei/ --format label-pictures --first-class nucleus",
  ]
  /// Outlines only.
  public static let content: Set<LabelContent> = [.outlines]
  /// False: numbers are all that there is.
  public static let namesClasses = false

  /// The folder.
  public let path: String
  /// Those that have a label picture.
  public let pictures: [ImportedPicture]
  /// Pictures without label pictures, and the other way round.
  public let leftOut: [LeftOut]
  /// One, without a name.
  public let classes = StatedClasses.unnamed
  private let labelPaths: [String: String]
  private let places: [String: SourceFile]

  /// Whether there are Cellpose's names, or label pictures in which each number is one piece.
  public static func recognises(_ source: SourceFolder) -> Bool {
    guard pathKind(DatasetLayout(path: source.path).classes) == .nothing, let found = try? LabelPairs(source)
    else { return false }
    let isSure = found.pairs.contains { $0.label.name.hasSuffix("_cp_masks") || $0.label.ending == "npy" }
    return isSure
      || !found.pairs.isEmpty && showsObjects(found.pairs.prefix(3).map { source.path(of: $0.label) })
  }

  /// Whether the numbers of some label pictures can only be those of objects: at least three in one of them, and each of one
  /// piece. Classes lie in many.
  private static func showsObjects(_ paths: [String]) -> Bool {
    var most = 0
    for path in paths {
      guard let read = try? LabelFile.read(path), let map = try? ObjectNumberReader.read(read, path),
        (try? ObjectPieces(map).check(path, advice: "")) != nil
      else { return false }
      // The levels of a soft outline are no objects.
      var look = MaskLook()
      look.add(read)
      if look.isSoft { return false }
      most = max(most, Set(map.identifiers).subtracting([0]).count)
    }
    return most >= 3
  }

  /// Reads the names of the files.
  ///
  /// - Throws: `FileError` for names that mean several pictures, and when no picture has a label picture.
  public init(_ source: SourceFolder) throws(FileError) {
    let found = try LabelPairs(source)
    path = source.path
    leftOut = found.leftOut
    (pictures, labelPaths, places) = try found.named(in: source)
  }

  /// The label picture of the picture.
  public func labelPath(of picture: ImportedPicture) -> String { labelPaths[picture.name]! }

  /// `split.json` of the folder, else the folders of the pictures.
  public func splits() throws(FileError) -> [String: Dataset.Split]? { try LabelPairs.splits(path, places) }

  /// Every number an object of the one class.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    let labelPath = labelPaths[picture.name]!
    let instances = try ObjectNumberReader.read(LabelFile.read(labelPath), labelPath)
    guard instances.size == size else {
      throw FileError(
        labelPath, "is \(instances.size), but its picture \(picture.path) is \(size)",
        advice: "take the pictures that were labelled, at their own size")
    }
    let mask = LabelMap(size: size, labels: instances.identifiers.map { $0 == 0 ? 0 : 1 })
    return .outlines(mask: mask, instances: instances)
  }
}
