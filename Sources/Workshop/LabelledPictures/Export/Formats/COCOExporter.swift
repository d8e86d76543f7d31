import Imaging
import Shapes
import System

/// COCO: a JSON file per split with pictures, classes, and objects as polygons; with holes as runs of pixels; boxes alone
/// where nobody drew more; ignored pixels as a crowd.
public struct COCOExporter: LabelExporter {
  /// `coco`.
  public static let name = "coco"
  /// Says what opens it.
  public static let description = """
    images/ and annotations/instances_train.json and so on, as CVAT, Roboflow, FiftyOne and most training programs read
    them. Objects with holes are runs of pixels (RLE), ignored pixels are a crowd (iscrowd) of the first class.
    """
  /// All but the scale.
  public static let keeps: Set<ExportedPart> = [.boxes, .ignoredPixels, .splits]

  /// Nil: all pictures' labels stand in one file.
  public static let labelEnding: String? = nil

  private struct File: Encodable {
    var info = ["description": "Written by Hooke."]
    var images: [Image] = []
    var annotations: [Annotation] = []
    var categories: [Category]
  }
  private struct Category: Encodable { let id: Int, name: String }
  private struct Image: Encodable { let id: Int, file_name: String, width: Int, height: Int }
  private struct Runs: Encodable { let counts: [Int], size: [Int] }
  private struct Annotation: Encodable {
    let id, image_id, category_id: Int
    let segmentation: Segmentation
    let area: Int
    let bbox: [Int]
    let iscrowd: Int
    let score: Double?
  }
  private enum Segmentation: Encodable {
    case polygons([[Double]])
    case runs(Runs)

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .polygons(let polygons): try polygons.encode(to: encoder)
      case .runs(let runs): try runs.encode(to: encoder)
      }
    }
  }

  private let folder: String
  private let detail: OutlineDetail
  private let categories: [Category]
  private var files: [String: File] = [:]
  private var (pictures, annotations) = (0, 0)

  /// Writes nothing yet.
  public init(folder: String, classes: DatasetClasses, detail: OutlineDetail) {
    (self.folder, self.detail) = (folder, detail)
    categories = classes.palette.objects.map { Category(id: $0.label, name: $0.entry.name) }
  }

  /// Keeps the labels for the end.
  public mutating func add(_ picture: ExportedPicture) {
    pictures += 1
    var file = files[picture.split?.rawValue ?? ""] ?? File(categories: categories)
    file.images.append(
      Image(id: pictures, file_name: picture.file, width: picture.size.width, height: picture.size.height))
    for object in picture.objects { file.annotations.append(annotation(of: object, in: picture.size)) }
    // Of boxes, what is ignored lies around them and is drawn anew when they are imported.
    if !picture.ignored.isEmpty, !picture.objects.contains(where: { $0.box != nil }),
      let first = categories.first
    {
      let crowd = ExportedObject(label: first.id, region: picture.ignored)
      file.annotations.append(annotation(of: crowd, in: picture.size, isCrowd: true))
    }
    files[picture.split?.rawValue ?? ""] = file
  }

  /// Writes `annotations/instances_SPLIT.json`, and `annotations/instances.json` for pictures without a split.
  public mutating func finish() throws(FileError) {
    try prepareFolder("\(folder)/annotations")
    for (split, file) in files.sorted(by: { $0.key < $1.key }) {
      let name = split.isEmpty ? "instances" : "instances_\(split)"
      try JSONFile.write(file, to: "\(folder)/annotations/\(name).json")
    }
  }

  private mutating func annotation(of object: ExportedObject, in size: PixelSize, isCrowd: Bool = false)
    -> Annotation
  {
    annotations += 1
    let box = object.box ?? object.region.box ?? PixelBox(minX: 0, minY: 0, maxX: 0, maxY: 0)
    return Annotation(
      id: annotations, image_id: pictures, category_id: object.label,
      segmentation: object.box != nil
        ? .polygons([]) : segmentation(of: object.region, size, isCrowd: isCrowd),
      area: object.box.map { $0.width * $0.height } ?? object.region.area,
      bbox: [box.minX, box.minY, box.width, box.height], iscrowd: isCrowd ? 1 : 0,
      score: object.confidence.map { ($0 * 10_000).rounded() / 10_000 })
  }

  /// Crowds are runs, as the form demands; so is what has holes, since the parts of a polygon add up.
  private func segmentation(of region: PixelRegion, _ size: PixelSize, isCrowd: Bool) -> Segmentation {
    let outlines = isCrowd ? [] : detail.outlines(of: region)
    guard !isCrowd, outlines.allSatisfy({ $0.rings.count == 1 }) else {
      return .runs(Runs(counts: region.columnCounts(in: size), size: [size.height, size.width]))
    }
    return .polygons(outlines.map { $0.rings[0].flatMap { [$0.x, $0.y] } })
  }
}

extension PixelRegion {
  /// The lengths of runs column by column, pixels outside first and last: COCO's uncompressed RLE.
  public func columnCounts(in size: PixelSize) -> [Int] {
    guard let box else { return [size.pixelCount] }
    var isInside = [Bool](repeating: false, count: box.width * box.height)
    for run in runs {
      for x in run.minX..<run.maxX { isInside[(x - box.minX) * box.height + run.y - box.minY] = true }
    }
    var counts: [Int] = []
    var (value, start) = (false, 0)
    func change(to new: Bool, at place: Int) {
      counts.append(place - start)
      (value, start) = (new, place)
    }
    for x in 0..<box.width {
      let top = (box.minX + x) * size.height + box.minY
      for y in 0..<box.height where isInside[x * box.height + y] != value {
        change(to: !value, at: top + y)
      }
      if value, box.height < size.height { change(to: false, at: top + box.height) }
    }
    // What reaches down to the last row of its last column goes on into none.
    if value, box.maxX < size.width { change(to: false, at: box.maxX * size.height) }
    counts.append(size.pixelCount - start)
    return counts
  }
}
