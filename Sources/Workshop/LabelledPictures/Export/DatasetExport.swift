import Imaging
import Shapes
import System

/// Writes a data set in a form that other programs read.
public struct DatasetExport {
  /// What writes; one of `ExportFormats.all`.
  public let format: any LabelExporter.Type
  /// Exact, so that importing gives the same pixels again.
  public var detail = OutlineDetail.exact

  /// Writes nothing yet.
  public init(_ format: any LabelExporter.Type) { self.format = format }

  /// Writes into a new or empty folder; pictures are copied byte for byte.
  ///
  /// - Parameter progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` naming the file that cannot be read or written.
  public func run(_ dataset: Dataset, to folder: String, progress: (Int, Int) -> Void = { _, _ in })
    throws(FileError) -> LabelExportReport
  {
    try prepareFolder(folder)
    if let entry = try folderEntries(folder).first {
      throw FileError(folder, "is not empty: it holds '\(entry)'", advice: "name a new folder for the output")
    }
    var exporter = format.init(folder: folder, classes: dataset.classes, detail: detail)
    var report = LabelExportReport(format: format)
    report.note(.scale, in: dataset.micrometresPerPixel != nil ? 1 : 0)
    for (number, item) in dataset.items.enumerated() {
      progress(number, dataset.items.count)
      let picture = try dataset.exported(item)
      try Self.copy(picture, to: folder, as: format)
      try exporter.add(picture)
      report.add(picture)
    }
    try exporter.finish()
    return report
  }

  /// Copies a picture to where its labels will look for it.
  public static func copy(_ picture: ExportedPicture, to folder: String, as format: any LabelExporter.Type)
    throws(FileError)
  {
    let place = "\(folder)/\(format.place(of: picture))"
    try prepareFolder(String(place[..<place.utf8.lastIndex(of: UInt8(ascii: "/"))!]))
    try writeFileAtomically(place, readFile(picture.path, limit: PictureFile.byteLimit))
  }
}

/// What an export wrote.
public struct LabelExportReport: Sendable {
  /// How many were written, and the objects in them.
  public var (pictures, objects) = (0, 0)
  /// What the form has no room for, with the number of pictures that have it.
  public private(set) var lost: [ExportedPart: Int] = [:]
  private let kept: Set<ExportedPart>

  init(format: any LabelExporter.Type) { kept = format.keeps }

  mutating func note(_ part: ExportedPart, in pictures: Int) {
    if pictures > 0, !kept.contains(part) { lost[part, default: 0] += pictures }
  }

  mutating func add(_ picture: ExportedPicture) {
    pictures += 1
    objects += picture.objects.count
    note(.boxes, in: picture.objects.contains { $0.box != nil } ? 1 : 0)
    note(.ignoredPixels, in: picture.ignored.isEmpty ? 0 : 1)
    note(.splits, in: picture.split == nil ? 0 : 1)
  }
}

extension Dataset {
  /// As `classes.yaml` has them.
  var classes: DatasetClasses {
    var classes = DatasetClasses(
      palette: palette, ignoreLabel: ignoreLabel, micrometresPerPixel: micrometresPerPixel,
      coreFractions: coreFractions)
    classes.maps = maps
    return classes
  }

  /// Reads a picture with its objects: those of `objects.json` as boxes, else those of the instance map, else the connected
  /// pieces of the mask.
  ///
  /// - Throws: as `load`.
  func exported(_ item: Item) throws(FileError) -> ExportedPicture {
    let picture = try load(item)
    let size = picture.picture.size
    var exported = ExportedPicture(
      name: item.name, path: item.picturePath, size: size, split: item.split, objects: [], mask: picture.mask)
    if statedObjects[item.name] != nil {
      exported.objects = (objects(of: item, in: picture) ?? []).map {
        ExportedObject(label: $0.label, region: PixelRegion(ellipseIn: $0.box, in: size), box: $0.box)
      }
    } else {
      let pieces = MaskComponents(picture.mask, classes: palette.count, border: palette.borderLabel)
      let numbers = numberedObjects(in: picture) ?? [nil] + pieces.objects.map(Optional.some)
      let regions = PixelRegion.regions(in: picture.instances ?? pieces.instances)
      exported.objects = zip(numbers, regions).compactMap { object, region in
        object.map { ExportedObject(label: $0.label, region: region) }
      }
    }
    if let ignoreLabel {
      let whole = PixelBox(minX: 0, minY: 0, maxX: size.width, maxY: size.height)
      exported.ignored = PixelRegion(in: whole) { x, y in
        picture.mask[x, y] == ignoreLabel && picture.instances?.identifiers[y * size.width + x] ?? 0 == 0
      }
    }
    return exported
  }
}
