import Imaging
import Shapes
import System

/// Pictures with a GeoJSON file beside each, as QuPath exports them: coordinates are pixels of the whole picture.
public struct GeoJSONImporter: DrawnLabelImporter {
  /// `geojson`.
  public static let name = "geojson"
  /// Says what classes and ignored regions are, too.
  public static let description = """
    IN/NAME.geojson beside each picture, as QuPath exports objects: polygons with holes, and objects of several polygons.
    The classification is the class. Regions of the class Ignore* are neither object nor background; those of other
    classes with * and annotations without a class around detections are left out, as are points and lines.
    """
  /// One line: cells.
  public static let examples = ["cells-qupath/ cells/ --format geojson"]
  /// Outlines only.
  public static let content: Set<LabelContent> = [.outlines]

  /// What it read.
  public let drawn: DrawnLabels

  /// Whether there is a file `.geojson`.
  public static func recognises(_ source: SourceFolder) -> Bool { !source.files(ending: "geojson").isEmpty }

  /// Reads all files.
  ///
  /// - Throws: `FileError` naming the file and the feature that cannot be used.
  public init(_ source: SourceFolder) throws(FileError) {
    let index = PictureIndex(source.pictures)
    var (drawn, leftOut): (DrawnPictures, [LeftOut]) = (DrawnPictures(), [])
    for file in source.files(ending: "geojson") {
      let path = source.path(of: file)
      let features = try JSONFile.read(FeatureFile.self, path).features
      switch try index.picture(file.name, from: file.folders, statedIn: path) {
      case .missing(let reason): leftOut.append(LeftOut(name: file.place, reason: reason))
      case .picture(let picture):
        var labels = DrawnPicture(picture, labelPath: path)
        leftOut += try Self.read(features, into: &labels)
        try drawn.add(labels)
      }
    }
    self.drawn = try DrawnLabels(drawn, leftOut: leftOut, in: source, form: "objects of QuPath (.geojson)")
  }

  private static func read(_ features: [Feature], into labels: inout DrawnPicture) throws(FileError)
    -> [LeftOut]
  {
    let hasDetections = features.contains { ["detection", "cell"].contains($0.kind) }
    var identifiers: Set<String> = []
    var (regions, frames) = (0, 0)
    for (number, feature) in features.enumerated() {
      let place = "feature \(number + 1)" + (feature.className.map { " (\($0))" } ?? "")
      if let identifier = feature.identifier, !identifiers.insert(identifier).inserted {
        throw FileError(
          labels.labelPath, "\(place): the id '\(identifier.prefix(60))' stands twice",
          advice: "export the objects anew")
      }
      if let slice = feature.slice, slice > 0 {
        throw FileError(
          labels.labelPath,
          "\(place) belongs to slice \(slice) of a stack, counted from 0, but its picture is one",
          advice: "store each slice as a picture of its own")
      }
      let isIgnored = feature.className == "Ignore*"
      if feature.className?.hasSuffix("*") == true, !isIgnored {
        regions += 1
        continue
      }
      if feature.className == nil, feature.kind == "annotation", hasDetections {
        frames += 1
        continue
      }
      guard let polygons = feature.polygons else {
        labels.pointsAndLines += 1
        continue
      }
      var pieces: [DrawnPiece] = []
      for polygon in polygons where !polygon.isEmpty {
        var rings: [[Point]] = []
        for ring in polygon {
          guard !ring.contains(where: { $0.count < 2 }) else {
            throw FileError(
              labels.labelPath, "\(place): a point has fewer than 2 numbers", advice: "export it anew")
          }
          switch Outline.ring(ring.map { Point(x: $0[0], y: $0[1]) }) {
          case .success(let points): rings.append(points)
          case .failure(let problem):
            throw FileError(labels.labelPath, "\(place): \(problem.description)", advice: "export it anew")
          }
        }
        pieces.append(.outline(Outline(rings: rings)))
      }
      try labels.add(
        pieces, className: isIgnored ? nil : feature.className, isIgnored: isIgnored, place: place)
    }
    let counts = [
      (regions, "regions of classes with * are no objects"),
      (frames, "annotations without a class stand around detections"),
    ]
    return counts.filter { $0.0 > 0 }.map { LeftOut(name: labels.file.place, reason: "\($0.0) \($0.1)") }
  }
}

/// A FeatureCollection, a list of features, or one.
private struct FeatureFile: Decodable {
  let features: [Feature]

  enum CodingKeys: String, CodingKey { case type, features }

  init(from decoder: any Decoder) throws {
    guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
      features = try [Feature](from: decoder)
      return
    }
    switch try container.decode(String.self, forKey: .type) {
    case "FeatureCollection": features = try container.decode([Feature].self, forKey: .features)
    case "Feature": features = [try Feature(from: decoder)]
    case let type:
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container,
        debugDescription: "is '\(type.prefix(40))', expected FeatureCollection or Feature")
    }
  }
}

private struct Feature: Decodable {
  let identifier: String?
  /// `annotation`, `detection`, `cell`.
  let kind: String?
  let className: String?
  /// Of a stack, from 0.
  let slice: Int?
  /// Nil for what covers nothing; each polygon is a list of rings.
  let polygons: [[[[Double]]]]?

  enum CodingKeys: String, CodingKey { case type, id, geometry, properties }
  enum GeometryKeys: String, CodingKey { case type, coordinates, plane }
  enum PlaneKeys: String, CodingKey { case z, t }
  enum PropertyKeys: String, CodingKey { case objectType, classification }
  enum ClassKeys: String, CodingKey { case name, names }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try container.decode(String.self, forKey: .type)
    guard type == "Feature" else {
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container, debugDescription: "is '\(type.prefix(40))', expected Feature")
    }
    if let number = try? container.decodeIfPresent(Double.self, forKey: .id) {
      identifier = "\(number)"
    } else {
      identifier = try container.decodeIfPresent(String.self, forKey: .id)
    }
    (kind, className) = try Self.properties(container)
    guard try !container.decodeNil(forKey: .geometry) else {
      (slice, polygons) = (nil, nil)
      return
    }
    let geometry = try container.nestedContainer(keyedBy: GeometryKeys.self, forKey: .geometry)
    let plane =
      geometry.contains(.plane) ? try geometry.nestedContainer(keyedBy: PlaneKeys.self, forKey: .plane) : nil
    slice = try plane.map { plane in
      max(
        try plane.decodeIfPresent(Int.self, forKey: .z) ?? 0,
        try plane.decodeIfPresent(Int.self, forKey: .t) ?? 0)
    }
    switch try geometry.decode(String.self, forKey: .type) {
    case "Polygon": polygons = [try geometry.decode([[[Double]]].self, forKey: .coordinates)]
    case "MultiPolygon": polygons = try geometry.decode([[[[Double]]]].self, forKey: .coordinates)
    case "Point", "MultiPoint", "LineString", "MultiLineString": polygons = nil
    case let type:
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: geometry,
        debugDescription: "is '\(type.prefix(40))', expected Polygon or MultiPolygon")
    }
  }

  private static func properties(_ container: KeyedDecodingContainer<CodingKeys>) throws -> (String?, String?)
  {
    guard container.contains(.properties), try !container.decodeNil(forKey: .properties) else {
      return (nil, nil)
    }
    let properties = try container.nestedContainer(keyedBy: PropertyKeys.self, forKey: .properties)
    let kind = try properties.decodeIfPresent(String.self, forKey: .objectType)
    guard properties.contains(.classification), try !properties.decodeNil(forKey: .classification) else {
      return (kind, nil)
    }
    if let name = try? properties.decode(String.self, forKey: .classification) { return (kind, name) }
    let classification = try properties.nestedContainer(keyedBy: ClassKeys.self, forKey: .classification)
    // Since version 0.5 QuPath writes the parts of a class such as 'Tumor: Positive' one by one.
    let parts = try classification.decodeIfPresent([String].self, forKey: .names)
    return (
      kind, try classification.decodeIfPresent(String.self, forKey: .name) ?? parts?.joined(separator: ": ")
    )
  }
}
