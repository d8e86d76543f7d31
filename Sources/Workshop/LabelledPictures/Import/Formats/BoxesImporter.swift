import Imaging
import System

/// Pictures with boxes around their objects: `images/NAME.jpg` or `.png`, `split.json` and
/// `boxes.json`: `{name: {"boxes": [[class, xmin, ymin, xmax, ymax], ...]}}`; other keys are not read.
public struct BoxesImporter: LabelImporter {
  /// `boxes-json`.
  public static let name = "boxes-json"
  /// Says what becomes of boxes, too: cores and, with `--distance`, a map.
  public static let description = """
    IN/images/, IN/boxes.json ({name: {"boxes": [[class, xmin, ymin, xmax, ymax], ...]}}) and IN/split.json.
    Each object becomes a shrunken ellipse in the mask (its core), so that touching cells stay apart.
    With --distance a network can learn a map of how deep in its cell's ellipse each pixel lies, beside the classes, and
    cells are told apart where it dips.
    """
  /// One line: blood smears.
  public static let examples = ["blood-boxes/ blood/ --format boxes-json"]
  /// Boxes only.
  public static let content: Set<LabelContent> = [.boxes]

  /// `boxes.json` in the folder.
  public let path: String
  /// Those that have an entry in `boxes.json`, even one without boxes.
  public let pictures: [ImportedPicture]
  /// Pictures without an entry in `boxes.json`.
  public let leftOut: [LeftOut]
  private let layout: DatasetLayout
  private let boxes: [String: [NamedBox]]

  /// Whether there is a file `boxes.json`.
  public static func recognises(_ source: SourceFolder) -> Bool { pathKind(boxesPath(source.path)) == .file }

  /// Reads `boxes.json` and the names of the pictures.
  ///
  /// - Throws: `FileError` also for a box that is none, a name without a picture, and a picture of over 65534 boxes.
  public init(_ source: SourceFolder) throws(FileError) {
    let folder = source.path
    layout = DatasetLayout(path: folder)
    path = Self.boxesPath(folder)
    let boxes = try Self.read(path)
    let files = try layout.pictureFiles()
    if let name = boxes.keys.sorted().first(where: { files[$0] == nil }) {
      throw FileError(path, "'\(name)' is no picture in \(layout.images)")
    }
    pictures = layout.pictures(files) { boxes[$0] != nil }
    leftOut = files.keys.filter { boxes[$0] == nil }.sorted().map {
      LeftOut(name: $0, reason: "without boxes")
    }
    self.boxes = boxes
  }

  /// How many boxes each class has.
  public var classes: StatedClasses {
    .named(boxes.values.joined().reduce(into: [:]) { $0[$1.className, default: 0] += 1 })
  }

  /// Classes of which more than a quarter of the boxes overlap another box of the same class.
  public var crowdedClasses: Set<String> { CrowdedClasses.among(boxes.values) }

  /// Reads `split.json`, which must name pictures with an entry in `boxes.json` only.
  public func splits() throws(FileError) -> [String: Dataset.Split]? {
    guard pathKind(layout.split) != .nothing else { return nil }
    return try SplitFile.read(layout.split) { (split, name) throws(FileError) in
      guard boxes[name] == nil else { return }
      let problem =
        leftOut.contains { $0.name == name }
        ? "which has no entry in \(path)" : "which is no picture in \(layout.images)"
      throw FileError(layout.split, "'\(split.rawValue)' names '\(name)', \(problem)")
    }
  }

  /// The picture's boxes; one that only touches the right or bottom edge is moved onto the last pixel there.
  ///
  /// - Throws: `FileError` for a box that reaches outside the picture.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    var objects: [LabelledObject] = []
    for (index, box) in (boxes[picture.name] ?? []).enumerated() {
      let inside = box.box.onto(size)
      guard inside.fits(size) else {
        throw FileError(
          path,
          "\(Self.place(picture.name, index)) (\(box.className)): the box reaches to (\(inside.maxX), "
            + "\(inside.maxY)), outside the picture of \(size)")
      }
      objects.append(LabelledObject(label: numbers[box.className]!, box: inside))
    }
    return .boxes(objects)
  }

  private static func boxesPath(_ folder: String) -> String { "\(folder)/boxes.json" }

  private static func place(_ name: String, _ index: Int) -> String { "'\(name)', box \(index + 1)" }

  private static func read(_ path: String) throws(FileError) -> [String: [NamedBox]] {
    let content = try JSONFile.read([String: PictureEntry].self, path)
    var boxes: [String: [NamedBox]] = [:]
    for (name, picture) in content.sorted(by: { $0.key < $1.key }) {
      guard picture.boxes.count < Int(UInt16.max) else {
        throw FileError(
          path,
          "'\(name)' has \(picture.boxes.count) boxes, more than the 65534 that object numbers tell apart")
      }
      var list: [NamedBox] = []
      for (index, raw) in picture.boxes.enumerated() {
        switch PixelBox.enclosing(raw.edges) {
        case .success(let box): list.append(NamedBox(className: raw.className, box: box))
        case .failure(let problem):
          throw FileError(
            path, "\(place(name, index)) (\(raw.className)): the box \(problem.description)",
            advice: problem.advice)
        }
      }
      boxes[name] = list
    }
    return boxes
  }
}

private struct PictureEntry: Decodable {
  let boxes: [BoxEntry]
}

private struct BoxEntry: Decodable {
  let className: String
  let edges: [Double]

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    className = try container.decode(String.self)
    var edges: [Double] = []
    while !container.isAtEnd, edges.count < 5 { edges.append(try container.decode(Double.self)) }
    self.edges = edges
  }
}
