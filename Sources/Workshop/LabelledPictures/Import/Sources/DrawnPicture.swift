import Imaging
import Shapes
import System

/// A piece of an object, as somebody drew it.
enum DrawnPiece: Sendable {
  /// What lies inside.
  case outline(Outline)
  /// An upright box: its left, upper, right and lower edge. **Units**: pixels.
  case box(left: Double, top: Double, right: Double, bottom: Double)
  /// A box that is turned, by the ellipse that fills it.
  case turnedBox(Ellipse)
  /// An ellipse or a circle.
  case ellipse(Ellipse)
  /// Pixels, in the picture or not.
  case pixels(PixelRegion)

  /// A box of two opposite corners.
  static func box(_ first: Point, _ second: Point) -> DrawnPiece {
    .box(
      left: min(first.x, second.x), top: min(first.y, second.y), right: max(first.x, second.x),
      bottom: max(first.y, second.y))
  }

  /// Whether it is a box alone.
  var isBox: Bool {
    switch self {
    case .box, .turnedBox: true
    case .outline, .ellipse, .pixels: false
    }
  }

  /// How many points or rows it has: what its memory goes with.
  var extent: Int {
    switch self {
    case .outline(let outline): outline.rings.reduce(0) { $0 + $1.count }
    case .box, .turnedBox, .ellipse: 1
    case .pixels(let pixels): pixels.runs.count
    }
  }

  /// What keeps it from being drawn, or nil.
  var problem: String? {
    switch self {
    case .outline(let outline): return outline.problem.map { "the outline \($0)" }
    case .box(let left, let top, let right, let bottom):
      let edges = [left, top, right, bottom]
      let isPossible = edges.allSatisfy { $0.isFinite && abs($0) <= Outline.largestCoordinate }
      return isPossible ? nil : "the box \(edges) can be in no picture"
    case .turnedBox(let ellipse), .ellipse(let ellipse): return ellipse.problem.map { "the ellipse \($0)" }
    case .pixels: return nil
    }
  }
}

/// An object of one or several pieces.
struct DrawnObject: Sendable {
  /// As the source has it; nil where it has none.
  let className: String?
  /// Whether its pixels are neither object nor background.
  let isIgnored: Bool
  /// Where it stands in its file, for errors: `shape 3`.
  let place: String
  fileprivate(set) var pieces: [DrawnPiece]
}

/// What somebody drew in one picture.
struct DrawnPicture: Sendable {
  /// The most points and rows of pixels of its objects: few bytes of a file can stand for many.
  var limit = 1 << 24

  /// The picture.
  let file: SourceFile
  /// The file that states the labels: what errors name.
  let labelPath: String
  /// The size that the picture had then; nil where the source does not say.
  var statedSize: PixelSize?
  private(set) var objects: [DrawnObject] = []
  /// How many things were drawn that cover nothing.
  var pointsAndLines = 0
  /// How many points and rows its objects have.
  private(set) var extent = 0
  private var groups: [SharedNumber: Int] = [:]

  private struct SharedNumber: Hashable {
    let className: String?
    let number: String
  }

  init(_ file: SourceFile, labelPath: String) { (self.file, self.labelPath) = (file, labelPath) }

  /// Adds an object, or a piece to the object of the same class and group.
  ///
  /// - Throws: `FileError` for points that can be in no picture, and for more than `limit`.
  mutating func add(
    _ pieces: [DrawnPiece], className: String?, isIgnored: Bool = false, group: String? = nil,
    place: String
  ) throws(FileError) {
    if let problem = pieces.lazy.compactMap(\.problem).first {
      throw FileError(
        labelPath, "\(place): \(problem)",
        advice: "expected pixels of \(file.file): draw it anew, or remove it")
    }
    extent += pieces.reduce(0) { $0 + $1.extent }
    guard extent <= limit else {
      throw FileError(
        labelPath, "\(place): the objects of \(file.file) have more than \(limit) points and rows of pixels",
        advice: "simplify the outlines, or cut the picture into parts")
    }
    // Blanks are no name.
    let className = className.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    if let group {
      let key = SharedNumber(className: className, number: group)
      if let known = groups[key] {
        objects[known].pieces += pieces
        return
      }
      groups[key] = objects.count
    }
    objects.append(DrawnObject(className: className, isIgnored: isIgnored, place: place, pieces: pieces))
  }
}

/// What somebody drew in the pictures of a folder, while it is read.
struct DrawnPictures {
  /// The most points and rows of pixels of all.
  var limit = 1 << 26

  private(set) var all: [DrawnPicture] = []
  private var labelPaths: [SourceFile: String] = [:]
  private var extent = 0

  /// - Throws: `FileError` for a second file of labels, or a second entry, of one picture, and for more than `limit`.
  mutating func add(_ picture: DrawnPicture) throws(FileError) {
    if let other = labelPaths.updateValue(picture.labelPath, forKey: picture.file) {
      let first = other == picture.labelPath ? "twice" : "as does \(other)"
      throw FileError(
        picture.labelPath, "labels the picture \(picture.file.place), \(first)", advice: "keep one of them")
    }
    extent += picture.extent
    guard extent <= limit else {
      throw FileError(
        picture.labelPath, "and those before it have more than \(limit) points and rows of pixels",
        advice: "import the pictures in several parts")
    }
    all.append(picture)
  }
}

extension Outline {
  /// A ring of stated points without a last one that repeats the first.
  ///
  /// - Returns: what is wrong where fewer than three points are left.
  static func ring(_ points: [Point]) -> Result<[Point], ShapeProblem> {
    let ring = points.count > 1 && points.first == points.last ? Array(points.dropLast()) : points
    guard ring.count >= 3 else {
      return .failure(ShapeProblem("the outline has \(ring.count) points, expected 3 or more"))
    }
    return .success(ring)
  }
}

/// Why numbers are no shape.
struct ShapeProblem: Error {
  let description: String
  init(_ description: String) { self.description = description }
}
