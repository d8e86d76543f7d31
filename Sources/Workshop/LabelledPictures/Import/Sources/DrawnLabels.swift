import Imaging
import Shapes
import System

/// What somebody drew in the pictures of a folder: what the importers of labelling programs have in common.
public struct DrawnLabels: Sendable {
  /// The file that states all labels, or the folder.
  let path: String
  /// Those that labels were drawn in.
  let pictures: [ImportedPicture]
  /// Pictures without labels, labels without pictures, and what covers nothing.
  let leftOut: [LeftOut]
  /// Boxes where there is nothing else.
  let content: LabelContent
  private let drawn: [String: DrawnPicture]

  /// - Parameters:
  ///   - drawn: in any order.
  ///   - leftOut: what the importer itself leaves out.
  ///   - form: what the folder should hold, for errors: `labelme files`.
  /// - Throws: `FileError` when there is no picture, and when there is no object.
  init(
    _ drawn: DrawnPictures, leftOut: [LeftOut], in source: SourceFolder, path: String? = nil, form: String
  ) throws(FileError) {
    self.path = path ?? source.path
    let drawn = drawn.all
    let byPath = Dictionary(uniqueKeysWithValues: drawn.map { (source.path(of: $0.file), $0) })
    guard !drawn.isEmpty else {
      let reason = leftOut.first.map { "; '\($0.name)' was left out: \($0.reason)" } ?? ""
      throw FileError(
        source.path, "holds no \(form) of a picture in it\(reason)",
        advice: "put the pictures into the folder, under the names that the labels have for them")
    }
    guard drawn.contains(where: { !$0.objects.isEmpty }) else {
      throw FileError(
        self.path, "labels no object in any of \(drawn.count) pictures",
        advice: "draw outlines or boxes: points and lines cover nothing")
    }
    pictures = try ImportedPicture.named(drawn.map(\.file), in: source)
    self.drawn = Dictionary(uniqueKeysWithValues: pictures.map { ($0.name, byPath[$0.path]!) })
    let areBoxes = drawn.allSatisfy { $0.objects.allSatisfy(\.isUprightBox) }
    content = areBoxes ? .boxes : .outlines
    let unlabelled = source.pictures.filter { byPath[source.path(of: $0)] == nil }
    self.leftOut =
      leftOut + unlabelled.map { LeftOut(name: $0.place, reason: "without labels") }
      + (areBoxes ? Self.pointsAndLines(drawn) : [])
  }

  /// How often each class stands; no name where no object has one.
  var classes: StatedClasses {
    var counts: [String: Int] = [:]
    var hasNames = false
    for object in drawn.values.lazy.flatMap(\.objects) where !object.isIgnored {
      counts[object.className ?? ClassDefaults.anyObject, default: 0] += 1
      hasNames = hasNames || object.className != nil
    }
    return hasNames ? .named(counts) : .unnamed
  }

  /// Where there are boxes.
  var crowdedClasses: Set<String> {
    guard content == .boxes else { return [] }
    return CrowdedClasses.among(
      drawn.values.map { picture in
        picture.objects.map {
          NamedBox(className: $0.className ?? ClassDefaults.anyObject, box: $0.box(within: nil)!)
        }
      })
  }

  /// Whether something is drawn that is neither object nor background.
  var ignoresRegions: Bool { drawn.values.contains { $0.objects.contains(where: \.isIgnored) } }

  /// The file that states the labels of a picture.
  func labelPath(of picture: ImportedPicture) -> String { drawn[picture.name]?.labelPath ?? path }

  /// By the folders of the pictures.
  func splits() -> [String: Dataset.Split]? { Dataset.Split.named(byFoldersOf: drawn.mapValues(\.file)) }

  /// The places of the pictures in the folder, by their names.
  var files: [String: SourceFile] { drawn.mapValues(\.file) }

  /// - Throws: `FileError` for another size than the picture's, and for boxes outside of it.
  func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    guard let labels = drawn[picture.name] else { return .shapes([], ImportLosses()) }
    if let stated = labels.statedSize, stated != size {
      throw FileError(
        labels.labelPath, "was drawn on a picture of \(stated), but \(picture.path) is \(size)",
        advice: "bring back the picture that was labelled, or label this one")
    }
    func number(_ object: DrawnObject) -> Int? {
      object.isIgnored ? nil : numbers[object.className ?? ClassDefaults.anyObject] ?? 1
    }
    if content == .boxes {
      var objects: [LabelledObject] = []
      var (seen, losses) = (Set<[Int]>(), ImportLosses())
      for object in labels.objects {
        guard let box = object.box(within: size) else {
          throw FileError(
            labels.labelPath,
            "\(object.place): the box \(object.edges) reaches out of the picture of \(size)",
            advice: "draw it anew, or remove it")
        }
        let label = number(object)!
        guard seen.insert([label, box.minX, box.minY, box.maxX, box.maxY]).inserted else {
          losses[.doubledObjects] += 1
          continue
        }
        objects.append(LabelledObject(label: label, box: box))
      }
      guard objects.count < Int(UInt16.max) else {
        throw FileError(
          labels.labelPath, "has \(objects.count) boxes, more than the 65534 that object numbers tell apart")
      }
      return .boxes(objects, losses)
    }
    var shapes = PictureShapes(size: size, path: labels.labelPath)
    for object in labels.objects { try shapes.add(object, label: number(object)) }
    for _ in 0..<labels.pointsAndLines { shapes.leaveOutPointsOrLine() }
    return shapes.labels
  }

  private static func pointsAndLines(_ drawn: [DrawnPicture]) -> [LeftOut] {
    drawn.filter { $0.pointsAndLines > 0 }.map {
      LeftOut(name: $0.file.place, reason: "\($0.pointsAndLines) points and lines cover nothing")
    }
  }
}

extension DrawnObject {
  fileprivate var isUprightBox: Bool {
    guard !isIgnored, pieces.count == 1, case .box = pieces[0] else { return false }
    return true
  }

  /// Of an upright box.
  fileprivate var edges: [Double] {
    guard case .box(let left, let top, let right, let bottom) = pieces.first else { return [] }
    return [left, top, right, bottom]
  }

  /// The pixels of an upright box, at least one.
  ///
  /// - Parameter size: of the picture; nil to take the box as it is.
  /// - Returns: nil where it reaches more than a pixel out of the picture, which no rounding does.
  fileprivate func box(within size: PixelSize?) -> PixelBox? {
    let edges = edges.map { Int($0.rounded()) }
    guard edges.count == 4 else { return nil }
    var box = PixelBox(
      minX: edges[0], minY: edges[1], maxX: max(edges[0] + 1, edges[2]), maxY: max(edges[1] + 1, edges[3]))
    guard let size else { return box }
    guard box.minX >= -1, box.minY >= -1, box.maxX <= size.width + 1, box.maxY <= size.height + 1 else {
      return nil
    }
    box = box.clipped(to: size)
    return box.width > 0 && box.height > 0 ? box : nil
  }
}

extension PictureShapes {
  /// Adds an object whose pieces were checked.
  mutating func add(_ object: DrawnObject, label: Int?) throws(FileError) {
    let place = object.place
    var (region, isCut) = (PixelRegion(), false)
    for piece in object.pieces {
      guard let filled = filled(piece) else {
        throw FileError(
          path, "\(place): the outline has more points than can be drawn", advice: "simplify it")
      }
      region = region.union(filled.region)
      isCut = isCut || filled.isCut
    }
    if object.pieces.contains(where: \.isBox), !region.isEmpty { note(.boxesAsEllipses) }
    try add(region, label: label, isCut: isCut, place: place)
  }

  private func filled(_ piece: DrawnPiece) -> (region: PixelRegion, isCut: Bool)? {
    switch piece {
    case .outline(let outline):
      return PixelRegion(filling: outline, in: size).map {
        ($0, outline.rings.joined().contains { !reaches($0.x, $0.y) })
      }
    case .box(let left, let top, let right, let bottom):
      let box = PixelBox(
        minX: Int(left.rounded()), minY: Int(top.rounded()), maxX: Int(right.rounded()),
        maxY: Int(bottom.rounded()))
      return (PixelRegion(ellipseIn: box, in: size), !box.fits(size))
    case .turnedBox(let ellipse), .ellipse(let ellipse):
      let (center, reach) = (ellipse.center, ellipse.reach)
      let isInside =
        reaches(center.x - reach.x, center.y - reach.y) && reaches(center.x + reach.x, center.y + reach.y)
      return PixelRegion(filling: ellipse, in: size).map { ($0, !isInside) }
    case .pixels(let pixels):
      let inside = pixels.clipped(to: size)
      return (inside, inside.area != pixels.area)
    }
  }
}
