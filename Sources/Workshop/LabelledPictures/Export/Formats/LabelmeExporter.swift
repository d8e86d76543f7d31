import FoundationEssentials
import Imaging
import Shapes
import System

/// labelme: a JSON file beside each picture. Objects in several pieces share a group; those with holes are masks.
public struct LabelmeExporter: LabelExporter {
  /// `labelme`.
  public static let name = "labelme"
  /// Says what opens it.
  public static let description = """
    A JSON beside each picture, in folders train/, val/ and test/, as labelme, X-AnyLabeling and AnyLabeling open them.
    Pieces of one object share a group; objects with holes are masks.
    """
  /// Boxes and splits.
  public static let keeps: Set<ExportedPart> = [.boxes, .splits]

  /// `json`.
  public static let labelEnding: String? = "json"

  private struct File: Encodable {
    let version = "5.5.0"
    let flags: [String: Bool] = [:]
    let shapes: [Shape]
    let imagePath: String
    let imageHeight, imageWidth: Int

    enum Keys: String, CodingKey {
      case version, flags, shapes, imagePath, imageData, imageHeight, imageWidth
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(version, forKey: .version)
      try container.encode(flags, forKey: .flags)
      try container.encode(shapes, forKey: .shapes)
      try container.encode(imagePath, forKey: .imagePath)
      // The program insists on the key; the picture stands beside.
      try container.encodeNil(forKey: .imageData)
      try container.encode(imageHeight, forKey: .imageHeight)
      try container.encode(imageWidth, forKey: .imageWidth)
    }
  }
  private struct Shape: Encodable {
    let label: String
    let points: [[Double]]
    let group_id: Int?
    let shape_type: String
    let flags: [String: Bool] = [:]
    var mask: String?

    enum Keys: String, CodingKey { case label, points, group_id, shape_type, flags, mask }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(label, forKey: .label)
      try container.encode(points, forKey: .points)
      try container.encode(group_id, forKey: .group_id)
      try container.encode(shape_type, forKey: .shape_type)
      try container.encode(flags, forKey: .flags)
      try container.encodeIfPresent(mask, forKey: .mask)
    }
  }

  private let folder: String
  private let palette: ClassPalette
  private let detail: OutlineDetail

  /// Writes nothing yet.
  public init(folder: String, classes: DatasetClasses, detail: OutlineDetail) {
    (self.folder, palette, self.detail) = (folder, classes.palette, detail)
  }

  /// Writes the JSON beside the picture.
  public mutating func add(_ picture: ExportedPicture) throws(FileError) {
    var shapes: [Shape] = []
    var groups = 0
    for object in picture.objects {
      let added = self.shapes(of: object, group: groups + 1)
      if added.first?.group_id != nil { groups += 1 }
      shapes += added
    }
    let file = File(
      shapes: shapes, imagePath: String(picture.file.split(separator: "/").last!),
      imageHeight: picture.size.height, imageWidth: picture.size.width)
    try JSONFile.write(file, to: "\(folder)/\(picture.splitFolder)\(picture.name).json")
  }

  private func shapes(of object: ExportedObject, group: Int) -> [Shape] {
    let label = palette.entries[object.label].name
    if let box = object.box {
      let points = [[box.minX, box.minY], [box.maxX, box.maxY]].map { $0.map(Double.init) }
      return [Shape(label: label, points: points, group_id: nil, shape_type: "rectangle")]
    }
    let outlines = detail.outlines(of: object.region)
    guard outlines.allSatisfy({ $0.rings.count == 1 }) else { return [mask(of: object.region, label: label)] }
    return outlines.map { outline in
      Shape(
        label: label, points: outline.rings[0].map { [$0.x, $0.y] },
        group_id: outlines.count > 1 ? group : nil,
        shape_type: "polygon")
    }
  }

  /// A picture of the box's pixels, whose corners are its first and last pixel.
  private func mask(of region: PixelRegion, label: String) -> Shape {
    let box = region.box!
    var pixels = LabelMap(size: PixelSize(width: box.width, height: box.height))
    for run in region.runs {
      for x in run.minX..<run.maxX { pixels[x - box.minX, run.y - box.minY] = 1 }
    }
    return Shape(
      label: label,
      points: [[box.minX, box.minY], [box.maxX - 1, box.maxY - 1]].map { $0.map(Double.init) }, group_id: nil,
      shape_type: "mask", mask: Data(PNGCodec.encode(pixels)).base64EncodedString())
  }
}
