import Documents
import Imaging
import Shapes
import System

/// Pictures with one or several XML files of CVAT, as its export "CVAT for images 1.1" makes them.
public struct CVATImporter: DrawnLabelImporter {
  /// `cvat-xml`.
  public static let name = "cvat-xml"
  /// Says what groups, boxes and subsets become, too.
  public static let description = """
    IN/annotations.xml of the export "CVAT for images 1.1" and its pictures in IN/images/ or IN/.
    Polygons, masks, ellipses, boxes; shapes of one label and one group are one object. Boxes alone stay boxes; among
    outlines, they become ellipses. Subsets train, validation and test become the split. Points and lines are left out.
    """
  /// One line: cells.
  public static let examples = ["cells-cvat/ cells/ --format cvat-xml"]
  /// Boxes where all shapes are upright boxes.
  public static let content: Set<LabelContent> = [.boxes, .outlines]

  /// What it read.
  public let drawn: DrawnLabels
  /// The subset of each picture, by its name, where one is stated.
  private let subsets: [String: String]

  /// Whether an XML file begins as CVAT's do.
  public static func recognises(_ source: SourceFolder) -> Bool {
    source.files(ending: "xml").prefix(3).contains { file in
      (try? readStart(of: source.path(of: file), count: 1024)).map {
        String(decoding: $0, as: UTF8.self).contains("<annotations")
      } ?? false
    }
  }

  /// Reads all XML files.
  ///
  /// - Throws: `FileError` naming the file, the line and the shape that cannot be used.
  public init(_ source: SourceFolder) throws(FileError) {
    let index = PictureIndex(source.pictures)
    var (drawn, leftOut): (DrawnPictures, [LeftOut]) = (DrawnPictures(), [])
    var subsets: [String: String] = [:]
    let files = source.files(ending: "xml")
    for file in files {
      let path = source.path(of: file)
      let root = try XMLFile.read(path)
      guard root.name == "annotations" else {
        throw FileError(
          path, "is XML of another kind: its outermost element is '\(root.name)', expected 'annotations'",
          advice: "export as CVAT for images 1.1, or move the file away")
      }
      if let track = root.child("track") {
        throw FileError(
          path, "line \(track.line): holds tracks of a film",
          advice: "export as CVAT for images 1.1, whose labels belong to single pictures")
      }
      for image in root.children("image") {
        let element = CVATElement(image, path)
        let name = try element.text("name")
        switch try index.picture(name, from: file.folders, statedIn: path) {
        case .missing(let reason): leftOut.append(LeftOut(name: name, reason: reason))
        case .picture(let picture):
          var labels = DrawnPicture(picture, labelPath: path)
          try element.read(into: &labels, name: name, leftOut: &leftOut)
          try drawn.add(labels)
          subsets[picture.place] = image.attributes["subset"]
        }
      }
    }
    let labels = try DrawnLabels(
      drawn, leftOut: leftOut, in: source, path: files.count == 1 ? source.path(of: files[0]) : nil,
      form: "labels of CVAT (.xml)")
    self.drawn = labels
    self.subsets = labels.files.compactMapValues { subsets[$0.place] }
  }

  /// By the subsets, where they name several splits; else by folders such as `train`.
  ///
  /// - Throws: `FileError` for a picture in none of train, validation and test, where others are.
  public func splits() throws(FileError) -> [String: Dataset.Split]? {
    let known = subsets.compactMapValues { Dataset.Split.named($0) }
    guard Set(known.values).count > 1 else { return drawn.splits() }
    if let name = drawn.pictures.map(\.name).first(where: { known[$0] == nil }) {
      let place = subsets[name].map { "the subset '\($0)'" } ?? "no subset"
      throw FileError(
        drawn.path, "has '\(name)' in \(place), and others in train, validation or test",
        advice: "expected one of these words: name the subset anew in CVAT")
    }
    return known
  }
}

/// An element of CVAT with the words for its errors.
private struct CVATElement {
  private let element: XMLElement
  private let path: String

  init(_ element: XMLElement, _ path: String) { (self.element, self.path) = (element, path) }

  private func error(_ problem: String) -> FileError {
    FileError(
      path, "line \(element.line): the \(element.name) \(problem)",
      advice: "export it anew from CVAT, or remove it")
  }

  func text(_ name: String) throws(FileError) -> String {
    guard let text = element.attributes[name], !text.isEmpty else { throw error("has no '\(name)'") }
    return text
  }

  private func number(_ name: String) throws(FileError) -> Double {
    let text = try text(name)
    guard let number = Double(text), number.isFinite else {
      throw error("has \(name)=\"\(text.prefix(40))\", expected a number")
    }
    return number
  }

  private func whole(_ name: String, _ range: ClosedRange<Int>) throws(FileError) -> Int {
    let text = try text(name)
    guard let number = Int(text), range.contains(number) else {
      throw error("has \(name)=\"\(text.prefix(40))\", expected a whole number in \(range)")
    }
    return number
  }

  /// Of an `image`.
  func read(into picture: inout DrawnPicture, name: String, leftOut: inout [LeftOut]) throws(FileError) {
    picture.statedSize = PixelSize(
      width: try whole("width", 1...1_000_000), height: try whole("height", 1...1_000_000))
    var others: [String: Int] = [:]
    for child in element.children {
      switch child.name {
      case "points", "polyline": picture.pointsAndLines += 1
      case "tag", "cuboid", "skeleton": others[child.name, default: 0] += 1
      case "box", "polygon", "ellipse", "mask":
        let shape = CVATElement(child, path)
        let label = child.attributes["label"]
        let group = child.attributes["group_id"].flatMap { $0 == "0" ? nil : $0 }
        try picture.add(
          [shape.piece()], className: label, group: group,
          place: "line \(child.line), '\(name)', \(child.name)" + (label.map { " (\($0))" } ?? ""))
      default: throw CVATElement(child, path).error("is a kind of shape that is not known")
      }
    }
    for (kind, count) in others.sorted(by: { $0.key < $1.key }) {
      leftOut.append(LeftOut(name: name, reason: "\(count) of kind \(kind), which is no outline"))
    }
  }

  private func piece() throws(FileError) -> DrawnPiece {
    switch element.name {
    case "box": return try box()
    case "polygon":
      switch Outline.ring(try points()) {
      case .success(let ring): return .outline(Outline(ring))
      case .failure(let problem): throw error("cannot be used: \(problem.description)")
      }
    case "ellipse":
      return .ellipse(
        Ellipse(
          center: Point(x: try number("cx"), y: try number("cy")), radiusX: try number("rx"),
          radiusY: try number("ry"), rotation: try rotation()))
    default: return .pixels(try pixels())
    }
  }

  /// **Units**: radians; CVAT writes degrees, clockwise on the screen.
  private func rotation() throws(FileError) -> Double {
    element.attributes["rotation"] == nil ? 0 : try number("rotation") * .pi / 180
  }

  private func box() throws(FileError) -> DrawnPiece {
    let (left, top) = (try number("xtl"), try number("ytl"))
    let (right, bottom) = (try number("xbr"), try number("ybr"))
    let rotation = try rotation()
    guard rotation != 0 else { return .box(Point(x: left, y: top), Point(x: right, y: bottom)) }
    return .turnedBox(
      Ellipse(
        center: Point(x: (left + right) / 2, y: (top + bottom) / 2), radiusX: abs(right - left) / 2,
        radiusY: abs(bottom - top) / 2, rotation: rotation))
  }

  /// `x,y;x,y`.
  private func points() throws(FileError) -> [Point] {
    let text = try text("points")
    var points: [Point] = []
    for pair in text.split(separator: ";") {
      let numbers = pair.split(separator: ",").map { Double($0.drop { $0 == " " }) }
      guard numbers.count == 2, let x = numbers[0], let y = numbers[1] else {
        throw error("has the point '\(pair.prefix(40))', expected x,y")
      }
      points.append(Point(x: x, y: y))
    }
    return points
  }

  /// Counts of pixels row by row in a box, those outside of the object first.
  private func pixels() throws(FileError) -> PixelRegion {
    let largest = Int(Outline.largestCoordinate)
    let (left, top) = (try whole("left", -largest...largest), try whole("top", -largest...largest))
    let (width, height) = (try whole("width", 1...largest), try whole("height", 1...largest))
    var runs: [PixelRegion.Run] = []
    var (place, isInside) = (0, false)
    for word in try text("rle").split(separator: ",") {
      guard let count = Int(word.drop { $0 == " " }), count >= 0, count <= width * height - place else {
        throw error("has an rle whose counts are more than its \(width)x\(height) pixels, or no counts")
      }
      // A run goes on into the rows below.
      var rest = isInside ? place..<(place + count) : 0..<0
      while !rest.isEmpty {
        let (row, column) = rest.lowerBound.quotientAndRemainder(dividingBy: width)
        let length = min(width - column, rest.count)
        runs.append(PixelRegion.Run(y: top + row, minX: left + column, maxX: left + column + length))
        rest = (rest.lowerBound + length)..<rest.upperBound
      }
      place += count
      isInside.toggle()
    }
    guard place == width * height else {
      throw error("has an rle of \(place) pixels in all, expected \(width)x\(height)")
    }
    return PixelRegion(runs)
  }
}
