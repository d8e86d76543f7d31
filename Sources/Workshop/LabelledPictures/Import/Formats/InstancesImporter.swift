import Imaging
import System

/// Pictures with instance maps: `images/NAME.png` or `.jpg`, `instances/NAME.png` (8 or 16 bits, a number per object, 0 is
/// none) and `split.json`. With a `classes.yaml`, `masks/NAME.png` say each object's class; without, every object is of one
/// class.
public struct InstancesImporter: LabelImporter {
  /// `instances`.
  public static let name = "instances"
  /// Says what `--border` and `--distance` are for, too.
  public static let description = """
    IN/images/, IN/instances/ (a PNG per picture, a number per object) and IN/split.json; IN/classes.yaml and
    IN/masks/ where there are several classes. With --border the outer pixels of each object become a class of their own,
    so that a network learns to keep touching cells apart; --distance works here too, by outlines instead of ellipses.
    With --components every connected piece becomes an object of its own: for masks of black and white.
    """
  /// Two lines: nuclei with a border class, and with a map of depths.
  public static let examples = [
    "nuclei-instances/ nuclei/ --format instances --first-class nucleus --border 50%",
    "nuclei-instances/ nuclei/ --format instances --first-class nucleus --distance",
  ]
  /// Outlines only.
  public static let content: Set<LabelContent> = [.outlines]
  /// False, even though a `classes.yaml` may name some.
  public static let namesClasses = false

  /// Those that have an instance map.
  public let pictures: [ImportedPicture]
  /// Pictures without an instance map, and the maps of a `classes.yaml`, which are not copied.
  public let leftOut: [LeftOut]
  private let layout: DatasetLayout
  /// What the source says of its classes, if it does.
  private let described: DatasetClasses?

  /// Whether there is a folder `instances`.
  public static func recognises(_ source: SourceFolder) -> Bool {
    pathKind(DatasetLayout(path: source.path).instances) == .folder
  }

  /// Reads `classes.yaml`, where there is one, and the names of the files.
  ///
  /// - Throws: `FileError` for a `classes.yaml` that cannot be used, and when no picture has an instance map.
  public init(_ source: SourceFolder) throws(FileError) {
    let folder = source.path
    let layout = DatasetLayout(path: folder)
    let described = pathKind(layout.classes) == .file ? try DatasetClasses(path: layout.classes) : nil
    let files = try layout.pictureFiles()
    let pictures = layout.pictures(files) { pathKind(layout.instances($0)) == .file }
    guard !pictures.isEmpty else {
      throw FileError(
        layout.instances, "holds no instance map of a picture in \(layout.images)",
        advice: "expected a 16-bit PNG per picture, with the picture's name")
    }
    let withoutMaps = Set(files.keys).subtracting(pictures.map(\.name)).sorted()
    leftOut =
      withoutMaps.map { LeftOut(name: $0, reason: "without instances") }
      + (described?.maps ?? []).map { LeftOut(name: $0.name, reason: "maps are not copied") }
    (self.layout, self.described, self.pictures) = (layout, described, pictures)
  }

  /// `classes.yaml` in the folder, whether it is there or not.
  public var path: String { layout.classes }

  /// Those of `classes.yaml`; without such a file, one class without a name.
  public var classes: StatedClasses { described.map { .listed($0) } ?? .unnamed }

  /// Reads `split.json`, which must name pictures with an instance map only.
  public func splits() throws(FileError) -> [String: Dataset.Split]? {
    guard pathKind(layout.split) != .nothing else { return nil }
    let names = Set(pictures.map(\.name))
    return try SplitFile.read(layout.split) { (split, name) throws(FileError) in
      guard !names.contains(name) else { return }
      throw FileError(
        layout.split, "'\(split.rawValue)' names '\(name)', which has no picture or no instance map")
    }
  }

  /// The picture's instance map.
  public func labelPath(of picture: ImportedPicture) -> String { layout.instances(picture.name) }

  /// The instance map and the picture's mask; without `classes.yaml`, every object is of class 1.
  ///
  /// - Throws: `FileError` for a broken file, another size than the picture's, or a label that is no class.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    let path = layout.instances(picture.name)
    let instances = try ObjectNumberReader.read(path)
    try check(instances.size, path, against: size, of: picture)
    guard let described else {
      let mask = LabelMap(size: size, labels: instances.identifiers.map { $0 == 0 ? 0 : 1 })
      return .outlines(mask: mask, instances: instances)
    }
    let maskPath = layout.mask(picture.name)
    let mask = try MaskReader(
      palette: described.palette, ignoreLabel: described.ignoreLabel, classesPath: layout.classes
    ).read(maskPath)
    try check(mask.size, maskPath, against: size, of: picture)
    return .outlines(mask: mask, instances: instances)
  }

  private func check(
    _ found: PixelSize, _ path: String, against size: PixelSize, of picture: ImportedPicture
  ) throws(FileError) {
    guard found == size else {
      throw FileError(path, "is \(found), but its picture \(picture.path) is \(size)")
    }
  }
}
