import Imaging
import Shapes
import System

/// Label pictures: a class number per pixel and an object number per pixel, which is a data set of this program, too.
public struct MasksExporter: LabelExporter {
  /// `masks`.
  public static let name = "masks"
  /// Says what stands where.
  public static let description = """
    images/, masks/ (8-bit PNG, a class number per pixel), instances/ (16-bit PNG, a number per object), classes.yaml and
    split.json: what programs in Python, ImageJ and Cellpose read as pictures, and a data set as it is.
    """
  /// All but the boxes.
  public static let keeps: Set<ExportedPart> = [.ignoredPixels, .splits, .scale]

  /// Nil: masks stand in folders of their own.
  public static let labelEnding: String? = nil

  private let folder: String
  private var classes: DatasetClasses
  private var splits: [String: Dataset.Split] = [:]

  /// Writes nothing yet.
  public init(folder: String, classes: DatasetClasses, detail: OutlineDetail) {
    (self.folder, self.classes) = (folder, classes)
    self.classes.maps = []
  }

  /// Writes mask and instance map.
  public mutating func add(_ picture: ExportedPicture) throws(FileError) {
    let layout = DatasetLayout(path: folder)
    for folder in [layout.masks, layout.instances] { try prepareFolder(folder) }
    var shapes = picture.objects.map { LabelledShape(label: $0.label, region: $0.region) }
    if !picture.ignored.isEmpty { shapes.append(LabelledShape(label: nil, region: picture.ignored)) }
    var losses = ImportLosses()
    let drawn = ShapeDrawing.draw(shapes, size: picture.size, losses: &losses)
    try writeFileAtomically(layout.mask(picture.name), PNGCodec.encode(picture.mask ?? drawn.mask))
    try writeFileAtomically(layout.instances(picture.name), PNGCodec.encode(drawn.instances))
    splits[picture.name] = picture.split
  }

  /// Writes the classes and, where there is one, the split.
  public mutating func finish() throws(FileError) {
    let layout = DatasetLayout(path: folder)
    try writeFileAtomically(layout.classes, classes.text.utf8)
    if !splits.isEmpty { try SplitFile.write(splits, to: layout.split) }
  }
}
