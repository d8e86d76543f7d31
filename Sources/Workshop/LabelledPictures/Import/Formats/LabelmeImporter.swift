import FoundationEssentials
import Imaging
import Shapes
import System

/// Pictures with a file of labelme beside each: `NAME.json` with `shapes`, of versions 3 to 5 and of programs that write the
/// same.
public struct LabelmeImporter: DrawnLabelImporter {
  /// `labelme`.
  public static let name = "labelme"
  /// Says what groups and boxes become, too.
  public static let description = """
    IN/NAME.json beside each picture, as labelme saves them: polygons, circles, masks, rectangles.
    Shapes of one label and one group_id are one object. Rectangles alone stay boxes; among outlines, they become ellipses.
    Pixels labelled __ignore__ are neither object nor background. Points and lines are left out.
    """
  /// One line: cells.
  public static let examples = ["cells-labelme/ cells/ --format labelme"]
  /// Boxes where all shapes are rectangles.
  public static let content: Set<LabelContent> = [.boxes, .outlines]
  /// What labelme calls pixels that nobody judged.
  static let ignored = "__ignore__"

  /// What it read.
  public let drawn: DrawnLabels

  /// Whether a JSON file named as a picture is begins as labelme's do.
  public static func recognises(_ source: SourceFolder) -> Bool {
    let names = Set(source.pictures.map(\.name))
    return source.files(ending: "json").lazy.filter { names.contains($0.name) }.prefix(3).contains { file in
      guard let start = try? readStart(of: source.path(of: file), count: 4096) else { return false }
      let text = String(decoding: start, as: UTF8.self)
      return text.contains("\"shapes\"") && !text.contains("\"annotations\"")
    }
  }

  /// Reads all JSON files.
  ///
  /// - Throws: `FileError` naming the file and the shape that cannot be used.
  public init(_ source: SourceFolder) throws(FileError) {
    let index = PictureIndex(source.pictures)
    var (drawn, leftOut): (DrawnPictures, [LeftOut]) = (DrawnPictures(), [])
    for file in source.files(ending: "json") {
      let path = source.path(of: file)
      let content = try JSONFile.read(LabelmeFile.self, path)
      guard let shapes = content.shapes else {
        // One that belongs to a picture should be labelme's; others, such as split.json, need not.
        if source.pictures.contains(where: { $0.name == file.name && $0.folders == file.folders }) {
          throw FileError(path, "has no 'shapes'", advice: "expected a file that labelme saved")
        }
        leftOut.append(LeftOut(name: file.place, reason: "no file of labelme"))
        continue
      }
      let stated = content.imagePath ?? file.name
      switch try index.picture(stated, from: file.folders, statedIn: path) {
      case .missing(let reason):
        let beside = source.pictures.first { $0.name == file.name && $0.folders == file.folders }
        let hint = beside.map { "; if it is \($0.file) now, write that as its imagePath" } ?? ""
        leftOut.append(LeftOut(name: file.place, reason: reason + hint))
      case .picture(let picture):
        var labels = DrawnPicture(picture, labelPath: path)
        labels.statedSize = try content.size(path)
        for (number, shape) in shapes.enumerated() {
          try shape.add(to: &labels, path: path, place: "shape \(number + 1)")
        }
        try drawn.add(labels)
      }
    }
    self.drawn = try DrawnLabels(drawn, leftOut: leftOut, in: source, form: "labelme files (.json)")
  }
}

/// A file of labelme; without `shapes`, it is another program's.
private struct LabelmeFile: Decodable {
  let shapes: [LabelmeShape]?
  let imagePath: String?
  let imageHeight, imageWidth: Double?

  // The picture itself, which labelme can store in `imageData`, is not read.
  enum CodingKeys: String, CodingKey { case shapes, imagePath, imageHeight, imageWidth }

  init(from decoder: any Decoder) throws {
    guard let container = try? decoder.container(keyedBy: CodingKeys.self), container.contains(.shapes) else {
      (shapes, imagePath, imageHeight, imageWidth) = (nil, nil, nil, nil)
      return
    }
    shapes = try container.decode([LabelmeShape].self, forKey: .shapes)
    imagePath = try container.decodeIfPresent(String.self, forKey: .imagePath)
    imageHeight = try container.decodeIfPresent(Double.self, forKey: .imageHeight)
    imageWidth = try container.decodeIfPresent(Double.self, forKey: .imageWidth)
  }

  func size(_ path: String) throws(FileError) -> PixelSize? {
    guard let imageWidth, let imageHeight else { return nil }
    guard let width = Int(exactly: imageWidth), let height = Int(exactly: imageHeight), width > 0, height > 0
    else {
      throw FileError(
        path, "says that its picture is \(imageWidth)x\(imageHeight)",
        advice: "expected whole numbers above 0")
    }
    return PixelSize(width: width, height: height)
  }
}

private struct LabelmeShape: Decodable {
  let label: String?
  let points: [[Double]]
  let group: String?
  let kind: String
  let mask: String?

  enum CodingKeys: String, CodingKey { case label, points, mask, group = "group_id", kind = "shape_type" }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    label = try container.decodeIfPresent(String.self, forKey: .label)
    points = try container.decode([[Double]].self, forKey: .points)
    // A number in labelme, a word in programs that write the same files.
    if let number = try? container.decodeIfPresent(Double.self, forKey: .group) {
      group = "\(number)"
    } else {
      group = try container.decodeIfPresent(String.self, forKey: .group)
    }
    // Versions before 3 knew polygons only.
    kind = try container.decodeIfPresent(String.self, forKey: .kind) ?? "polygon"
    mask = try container.decodeIfPresent(String.self, forKey: .mask)
  }

  func add(to picture: inout DrawnPicture, path: String, place: String) throws(FileError) {
    if ["point", "points", "line", "linestrip"].contains(kind) {
      picture.pointsAndLines += 1
      return
    }
    let place = label.map { "\(place) (\($0))" } ?? place
    let piece: DrawnPiece
    switch self.piece(path: "\(path), \(place)") {
    case .success(let drawn): piece = drawn
    case .failure(let problem):
      throw FileError(
        path, "\(place): \(problem.description)", advice: "draw it anew in labelme, or remove it")
    }
    let isIgnored = label == LabelmeImporter.ignored
    try picture.add(
      [piece], className: isIgnored ? nil : label, isIgnored: isIgnored, group: isIgnored ? nil : group,
      place: place)
  }

  private func piece(path: String) -> Result<DrawnPiece, ShapeProblem> {
    guard let wrong = points.first(where: { $0.count != 2 }) else {
      return piece(of: points.map { Point(x: $0[0], y: $0[1]) }, path: path)
    }
    return .failure(ShapeProblem("a point has \(wrong.count) numbers, expected 2"))
  }

  private func piece(of points: [Point], path: String) -> Result<DrawnPiece, ShapeProblem> {
    func needs(_ count: Int) -> Result<DrawnPiece, ShapeProblem> {
      .failure(ShapeProblem("the \(kind) has \(points.count) points, expected \(count)"))
    }
    switch kind {
    case "polygon": return Outline.ring(points).map { .outline(Outline($0)) }
    case "rectangle", "rotation", "oriented_rectangle":
      if points.count == 2, kind == "rectangle" { return .success(.box(points[0], points[1])) }
      guard points.count == 4 else { return needs(kind == "rectangle" ? 2 : 4) }
      return .success(.box(corners: points))
    case "circle":
      guard points.count == 2 else { return needs(2) }
      let (dx, dy) = (points[1].x - points[0].x, points[1].y - points[0].y)
      let radius = (dx * dx + dy * dy).squareRoot()
      return .success(.ellipse(Ellipse(center: points[0], radiusX: radius, radiusY: radius)))
    case "mask":
      guard points.count == 2 else { return needs(2) }
      return pixels(from: points[0], to: points[1], path: path)
    default:
      return .failure(
        ShapeProblem("has the shape_type '\(kind)', expected polygon, rectangle, circle, mask, point or line")
      )
    }
  }

  /// The pixels of a small PNG whose upper left and lower right pixels stand at two places.
  private func pixels(from first: Point, to last: Point, path: String) -> Result<DrawnPiece, ShapeProblem> {
    let edges = [first.x, first.y, last.x, last.y]
    guard edges.allSatisfy({ abs($0) <= Outline.largestCoordinate }) else {
      return .failure(ShapeProblem("the mask lies at \(edges), which can be in no picture"))
    }
    let (minX, minY, maxX, maxY) = (Int(first.x), Int(first.y), Int(last.x) + 1, Int(last.y) + 1)
    guard let data = mask.flatMap({ Data(base64Encoded: $0) }) else {
      return .failure(ShapeProblem("has no mask that can be read (a PNG in base64)"))
    }
    let bytes = [UInt8](data)
    let picture: LabelPicture
    do throws(FileError) { picture = try PictureFile.decodeLabels(bytes.span.raw, name: path) } catch {
      return .failure(ShapeProblem("its mask \(error.problem)"))
    }
    let size = picture.size
    guard size.width == maxX - minX, size.height == maxY - minY else {
      return .failure(
        ShapeProblem("its mask is \(size), but its points say \(maxX - minX)x\(maxY - minY)"))
    }
    // What is black or transparent is not the object's.
    let isInside = picture.entries.map { ($0.red | $0.green | $0.blue) != 0 && $0.opacity != 0 }
    let codes = picture.codes
    return .success(
      .pixels(
        PixelRegion(in: PixelBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY)) { x, y in
          let code = Int(codes[(y - minY) * size.width + x - minX])
          return isInside.isEmpty ? code != 0 : isInside[code]
        }))
  }
}

extension DrawnPiece {
  /// A box by its four corners, one after the other: upright or turned.
  static func box(corners: [Point]) -> DrawnPiece {
    let (a, b, c) = (corners[0], corners[1], corners[2])
    let isUpright = a.x == b.x && b.y == c.y || a.y == b.y && b.x == c.x
    if isUpright { return .box(a, c) }
    let (width, height) = (Point(x: b.x - a.x, y: b.y - a.y), Point(x: c.x - b.x, y: c.y - b.y))
    func length(_ point: Point) -> Double { (point.x * point.x + point.y * point.y).squareRoot() }
    return .turnedBox(
      Ellipse(
        center: Point(x: (a.x + c.x) / 2, y: (a.y + c.y) / 2), radiusX: length(width) / 2,
        radiusY: length(height) / 2, rotation: atan2(width.y, width.x)))
  }
}
