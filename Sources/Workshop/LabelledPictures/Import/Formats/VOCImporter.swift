import Documents
import Imaging
import System

/// Pictures with an XML file of Pascal VOC each, as LabelImg and many others write them; splits in `ImageSets/Main`.
///
/// Source: Everingham and others, "The PASCAL Visual Object Classes Challenge 2012 Development Kit": boxes are stated by their
/// first and last pixels, counted from 1.
public struct VOCImporter: DrawnLabelImporter {
  /// `voc`.
  public static let name = "voc"
  /// Says what becomes of boxes, too.
  public static let description = """
    IN/Annotations/NAME.xml of Pascal VOC, as LabelImg writes them, their pictures in IN/JPEGImages/ or anywhere in IN, and
    IN/ImageSets/Main/train.txt, val.txt, test.txt where there are splits. Objects marked as difficult are kept.
    Each object becomes a shrunken ellipse in the mask (its core), so that touching cells stay apart.
    """
  /// One line: blood smears.
  public static let examples = ["blood-voc/ blood/ --format voc"]
  /// Boxes only.
  public static let content: Set<LabelContent> = [.boxes]

  /// What it read.
  public let drawn: DrawnLabels
  /// The split of each picture that a list names; nil where there are no lists.
  private let listed: [String: Dataset.Split]?
  /// Pictures without labels, labels without pictures, and names in lists that are neither.
  public let leftOut: [LeftOut]

  /// Whether an XML file begins as those of Pascal VOC do.
  public static func recognises(_ source: SourceFolder) -> Bool {
    source.files(ending: "xml").prefix(3).contains { file in
      guard let start = try? readStart(of: source.path(of: file), count: 1024) else { return false }
      let text = String(decoding: start, as: UTF8.self)
      return text.contains("<annotation>") || text.contains("<annotation ")
    }
  }

  /// Reads all XML files and the lists of splits.
  ///
  /// - Throws: `FileError` naming the file, the line and the object that cannot be used.
  public init(_ source: SourceFolder) throws(FileError) {
    let index = PictureIndex(source.pictures)
    var (drawn, leftOut): (DrawnPictures, [LeftOut]) = (DrawnPictures(), [])
    for file in source.files(ending: "xml") {
      let path = source.path(of: file)
      let document = try VOCDocument(path)
      // Pictures and annotations of Pascal VOC belong together by their names; files of other programs may only state it.
      var found = try index.picture(file.name, from: file.folders, statedIn: path)
      if let stated = document.filename {
        let byStated = try index.picture(stated, from: file.folders, statedIn: path)
        if case .picture(let own) = found, case .picture(let other) = byStated, own != other {
          throw FileError(
            path, "has the name of \(own.place), and states the picture \(other.place)",
            advice: "correct its 'filename'")
        }
        if case .missing = found { found = byStated }
      }
      switch found {
      case .missing(let reason): leftOut.append(LeftOut(name: file.place, reason: reason))
      case .picture(let picture):
        var labels = DrawnPicture(picture, labelPath: path)
        try document.read(into: &labels)
        try drawn.add(labels)
      }
    }
    self.drawn = try DrawnLabels(
      drawn, leftOut: leftOut, in: source, form: "annotations of Pascal VOC (.xml)")
    (listed, leftOut) = try Self.lists(source, self.drawn)
    self.leftOut = self.drawn.leftOut + leftOut
  }

  /// Those of the lists in `ImageSets/Main`; without lists, by folders such as `train`.
  public func splits() throws(FileError) -> [String: Dataset.Split]? { listed ?? drawn.splits() }

  /// The lists of whole splits: those of single classes (`cat_train.txt`) say nothing more, and `trainval` counts where
  /// there is no `train`.
  private static func lists(_ source: SourceFolder, _ drawn: DrawnLabels) throws(FileError)
    -> ([String: Dataset.Split]?, [LeftOut])
  {
    let all = source.files(ending: "txt").filter { $0.folders.suffix(2) == ["ImageSets", "Main"] }
    var lists = all.compactMap { file in Dataset.Split.named(file.name).map { (file, $0) } }
    if !lists.contains(where: { $0.1 == .train }), let both = all.first(where: { $0.name == "trainval" }) {
      lists.append((both, .train))
    }
    guard !lists.isEmpty else { return (nil, []) }
    let names = Dictionary(grouping: drawn.files) { $0.value.name }
    var (splits, leftOut): ([String: Dataset.Split], [LeftOut]) = ([:], [])
    for (file, split) in lists {
      let path = source.path(of: file)
      let text = String(decoding: try readFile(path, limit: 1 << 26), as: UTF8.self)
      for line in text.split(whereSeparator: \.isNewline) {
        let name = String(line.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
        if name.isEmpty { continue }
        let all = names[name] ?? []
        guard all.count <= 1 else {
          let places = all.map(\.value.place).sorted().joined(separator: ", ")
          throw FileError(
            path, "names '\(name)', which may be any of \(places)", advice: "rename one of them")
        }
        guard let known = all.first?.key else {
          leftOut.append(LeftOut(name: name, reason: "in \(file.place), without a picture or an annotation"))
          continue
        }
        if let other = splits.updateValue(split, forKey: known) {
          let place = other == split ? "twice" : "here and in '\(other.rawValue)'"
          throw FileError(path, "'\(name)' stands \(place)", advice: "a picture belongs to one split")
        }
      }
    }
    guard !splits.isEmpty else {
      throw FileError(
        source.path(of: lists[0].0), "names no picture that has an annotation", advice: "correct or remove it"
      )
    }
    leftOut += drawn.pictures.filter { splits[$0.name] == nil }.map {
      LeftOut(name: $0.name, reason: "in no list of ImageSets/Main, so in no split")
    }
    return (splits, leftOut)
  }
}

/// An `annotation`.
private struct VOCDocument {
  private let path: String
  private let root: XMLElement

  init(_ path: String) throws(FileError) {
    root = try XMLFile.read(path)
    self.path = path
    guard root.name == "annotation" else {
      throw FileError(
        path, "is XML of another kind: its outermost element is '\(root.name)', expected 'annotation'",
        advice: "expected Pascal VOC: export it anew, or move the file away")
    }
  }

  var filename: String? { root.child("filename").flatMap { $0.text.isEmpty ? nil : $0.text } }

  func read(into picture: inout DrawnPicture) throws(FileError) {
    if let size = root.child("size") {
      let (width, height) = (try number("width", of: size), try number("height", of: size))
      // Some programs write 0 where they did not look.
      if width != 0 || height != 0 {
        guard let width = Int(exactly: width), let height = Int(exactly: height), width > 0, height > 0 else {
          throw error(size, "is \(width)x\(height), expected whole numbers above 0")
        }
        picture.statedSize = PixelSize(width: width, height: height)
      }
    }
    // Pascal VOC counts from 1; a file with a 0 in it is one of a program that counts from 0.
    let corners = root.children("object").compactMap { $0.child("bndbox") }
    let countsFromZero = corners.contains { corner in
      ["xmin", "ymin"].contains { corner.child($0).flatMap { Double($0.text) } == 0 }
    }
    let first = countsFromZero ? 0.0 : 1.0
    for (number, object) in root.children("object").enumerated() {
      let name = object.child("name")?.text
      let place = "line \(object.line), object \(number + 1)" + (name.map { " (\($0))" } ?? "")
      guard let box = object.child("bndbox") else { throw error(object, "has no 'bndbox'") }
      let (minX, minY) = (try self.number("xmin", of: box), try self.number("ymin", of: box))
      let (maxX, maxY) = (try self.number("xmax", of: box), try self.number("ymax", of: box))
      guard minX <= maxX, minY <= maxY else {
        throw error(box, "is inverted: xmin \(minX), ymin \(minY), xmax \(maxX), ymax \(maxY)")
      }
      let edge = DrawnPiece.box(left: minX - first, top: minY - first, right: maxX, bottom: maxY)
      try picture.add([edge], className: name, place: place)
    }
  }

  private func number(_ name: String, of element: XMLElement) throws(FileError) -> Double {
    guard let child = element.child(name) else { throw error(element, "has no '\(name)'") }
    guard let number = Double(child.text), number.isFinite else {
      throw error(child, "is '\(child.text.prefix(40))', expected a number")
    }
    return number
  }

  private func error(_ element: XMLElement, _ problem: String) -> FileError {
    FileError(
      path, "line \(element.line): '\(element.name)' \(problem)", advice: "correct it, or export it anew")
  }
}
