import Imaging
import SegNetModel
import System

/// Pictures with class masks: a class number or a class's colour per pixel, or black and white. Every connected piece becomes
/// an object.
public struct MasksImporter: LabelImporter {
  /// `masks`.
  public static let name = "masks"
  /// Says what decides between classes, and what is made of black and white.
  public static let description = """
    images/ with masks/ or labels/, or NAME.png with NAME_mask.png: class numbers, black and white (0 and 255), or colours,
    with transparency or without. A classes.yaml beside them names the classes and their numbers and colours; without one,
    all that is not 0, black or transparent must look the same and is one class. Every connected piece becomes an object. Masks
    at exactly a half, a third, ... of their picture's size, and soft outlines between black and white, are read and counted.
    """
  /// Two lines: one class, and several.
  public static let examples = [
    "black-and-white/ cells/ --format masks --first-class cell", "colored/ cells/ --format masks --border 2",
  ]
  /// Outlines only.
  public static let content: Set<LabelContent> = [.outlines]
  /// False, even though a `classes.yaml` may name some.
  public static let namesClasses = false

  /// `classes.yaml` where there is one, else the folder.
  public let path: String
  /// Those that have a mask.
  public let pictures: [ImportedPicture]
  /// Pictures without masks, and the other way round.
  public let leftOut: [LeftOut]
  /// True: masks do not say which objects there are.
  public let statesPieces = true
  private let folder: String
  private let labelPaths: [String: String]
  private let places: [String: SourceFile]
  private let described: DatasetClasses?
  /// Whether all that is labelled is the one class, whatever its number.
  private let isBlackAndWhite: Bool

  /// Whether there are pictures with label pictures.
  public static func recognises(_ source: SourceFolder) -> Bool {
    (try? LabelPairs(source)).map { !$0.pairs.isEmpty } ?? false
  }

  /// Reads `classes.yaml`, where there is one, and every mask once, to know what their numbers and colours mean.
  ///
  /// - Throws: `FileError` for a mask that cannot be read, and for several numbers or colours that no file explains.
  public init(_ source: SourceFolder) throws(FileError) {
    let layout = DatasetLayout(path: source.path)
    let found = try LabelPairs(source)
    folder = source.path
    leftOut = found.leftOut
    (pictures, labelPaths, places) = try found.named(in: source)
    described =
      pathKind(layout.classes) == .nothing ? nil : try DatasetClasses(path: layout.classes)
    path = described == nil ? source.path : layout.classes
    var look = MaskLook()
    if described == nil || described!.palette.objects.count == 1 {
      for picture in pictures { look.add(try LabelFile.read(labelPaths[picture.name]!)) }
    }
    isBlackAndWhite = try Self.isBlackAndWhite(look, described, source.path, masks: pictures.count)
  }

  private static func isBlackAndWhite(
    _ look: MaskLook, _ described: DatasetClasses?, _ path: String, masks: Int
  ) throws(FileError) -> Bool {
    if let described {
      guard described.palette.objects.count == 1, let numbers = look.numbers else { return false }
      let label = described.palette.objects[0].label
      // 255 alone can only be the class, even where it is the number of what is ignored: else nothing would be labelled.
      return numbers.isSubset(of: [0, 255]) && numbers.contains(255) && label != 255 || look.isSoft
    }
    guard !look.labels.isEmpty else {
      throw FileError(path, "has \(masks) masks without a single label", advice: "name another folder")
    }
    guard look.labels.count > 1, !look.isSoft else { return true }
    if look.counts.count > MaskLook.limit {
      throw FileError(
        path,
        "has masks with more than \(MaskLook.limit) numbers or colours: those of objects, or photographs",
        advice: "where each number is an object, import with --format label-pictures")
    }
    let ready =
      look.classesText.map { "write \(path)/classes.yaml with names of your own:\n\($0)\n" }
      ?? "write the number of each pixel's class into the masks, 1, 2, ..., and name them in \(path)/classes.yaml"
    throw FileError(
      path, "has masks of several classes without a classes.yaml that names them: \(look.text)",
      advice: "where each number is an object, import with --format label-pictures; else \(ready)")
  }

  /// Those of `classes.yaml`; without such a file, one class without a name.
  public var classes: StatedClasses { described.map { .listed($0) } ?? .unnamed }

  /// The mask of the picture.
  public func labelPath(of picture: ImportedPicture) -> String { labelPaths[picture.name]! }

  /// `split.json` of the folder, else the folders of the pictures.
  public func splits() throws(FileError) -> [String: Dataset.Split]? { try LabelPairs.splits(folder, places) }

  /// The classes of the pixels; the objects are what is connected.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    let maskPath = labelPaths[picture.name]!
    let read = try LabelFile.read(maskPath)
    var losses = ImportLosses()
    var mask = try isBlackAndWhite ? blackAndWhite(read, maskPath, &losses) : classes(read, maskPath)
    if mask.size != size {
      mask = try enlarged(mask, to: size, maskPath, picture)
      losses[.enlargedMasks] += 1
    }
    let objects = Set(described?.palette.objects.map { UInt8($0.label) } ?? [1])
    let instances = InstanceMap(
      size: size, identifiers: mask.labels.map { objects.contains($0) ? UInt16($0) : 0 })
    return .outlines(mask: mask, instances: instances, losses)
  }

  private func classes(_ read: LabelPicture, _ path: String) throws(FileError) -> LabelMap {
    let described = described!
    return try MaskReader(
      palette: described.palette, ignoreLabel: described.ignoreLabel, classesPath: self.path
    ).read(read, path)
  }

  private func blackAndWhite(_ read: LabelPicture, _ path: String, _ losses: inout ImportLosses)
    throws(FileError)
    -> LabelMap
  {
    let label = UInt8(described?.palette.objects[0].label ?? 1)
    let shades = try MaskShades(read, path)
    losses[.softPixels] += shades.between
    return LabelMap(size: read.size, labels: shades.isObject.map { $0 ? label : 0 })
  }

  /// Every pixel as a square of pixels.
  private func enlarged(_ mask: LabelMap, to size: PixelSize, _ path: String, _ picture: ImportedPicture)
    throws(FileError) -> LabelMap
  {
    let factor = size.width / mask.size.width
    guard (2...8).contains(factor), size.width == factor * mask.size.width,
      size.height == factor * mask.size.height
    else {
      throw FileError(
        path, "is \(mask.size), but its picture \(picture.path) is \(size)",
        advice:
          "take the pictures that were labelled; only masks at a half, a third, ... an eighth are enlarged")
    }
    var enlarged = LabelMap(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width { enlarged[x, y] = mask[x / factor, y / factor] }
    }
    return enlarged
  }
}
