import Imaging
import Shapes
import System

/// Pictures with a text file each, one object per line: a class number and a box (middle, width, height) or an outline, in
/// shares of the picture. As Ultralytics keeps them, Darknet, and what exports their forms.
public struct YOLOImporter: LabelImporter {
  /// `yolo`.
  public static let name = "yolo"
  /// Says where files may stand, and how classes are named.
  public static let description = """
    images/train/NAME.jpg with labels/train/NAME.txt, train/images with train/labels, or text files beside the pictures; a
    line per object: class and box (5 numbers) or class and outline. data.yaml, classes.txt or obj.names names the classes,
    else they are called class_0, class_1, ... An empty text file is a picture without objects. Where all are boxes, they
    are drawn as those of boxes-json.
    """
  /// Two lines: boxes, and outlines.
  public static let examples = [
    "yolo-cells/ cells/ --format yolo --core rbc=0.65", "yolo-outlines/ cells/ --format yolo --border 2",
  ]
  /// Outlines, or boxes where no line is an outline.
  public static let content: Set<LabelContent> = [.outlines, .boxes]

  /// What names the classes; the folder where nothing does.
  public let path: String
  /// Boxes where no line is an outline.
  public let content: LabelContent
  /// Those that have a text file.
  public let pictures: [ImportedPicture]
  /// Pictures without text files, and text files without pictures.
  public let leftOut: [LeftOut]
  /// Classes whose boxes often overlap.
  public let crowdedClasses: Set<String>
  /// How often each class stands in the source.
  public let classes: StatedClasses
  private let description: YOLODescription
  private let places: [String: SourceFile]
  /// By the picture's name.
  private let labelPaths: [String: String]

  /// Whether a picture has a text file that begins as label files do, or a file names classes of such.
  public static func recognises(_ source: SourceFolder) -> Bool {
    let texts = source.files(ending: "txt").filter { isLabelName($0) }
    guard !texts.isEmpty, !source.pictures.isEmpty else { return false }
    // Many pictures have no object; some of the first files have one.
    for file in texts.prefix(20) {
      guard let start = try? readStart(of: source.path(of: file), count: 4096) else { continue }
      let line = String(decoding: start, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
      let words = line.split(separator: " ")
      if words.isEmpty { continue }
      return words.count >= 5 && Int(words[0]) != nil
        && words.dropFirst().prefix(4).allSatisfy { Double($0) != nil }
    }
    return false
  }

  private static func isLabelName(_ file: SourceFile) -> Bool {
    !["classes.txt", "predefined_classes.txt", "readme.txt", "license.txt"].contains(file.file.lowercased())
      && !file.name.lowercased().hasPrefix("readme.")
      && (Dataset.Split.named(file.name) == nil || file.folders.contains("labels"))
  }

  /// Reads every label file once, to know the classes.
  ///
  /// - Throws: `FileError` naming a file and a line, and when no picture has a label file.
  public init(_ source: SourceFolder) throws(FileError) {
    description = try YOLODescription(source)
    path = description.path
    let found = Self.pairs(source)
    guard !found.pairs.isEmpty else {
      throw FileError(
        source.path, "holds no picture with a text file of labels",
        advice: "expected images/NAME.jpg with labels/NAME.txt, or both beside each other")
    }
    pictures = try ImportedPicture.named(found.pairs.map(\.picture), in: source)
    leftOut = found.leftOut
    let byPath = Dictionary(uniqueKeysWithValues: found.pairs.map { (source.path(of: $0.picture), $0) })
    var (places, labelPaths): ([String: SourceFile], [String: String]) = ([:], [:])
    for picture in pictures {
      places[picture.name] = byPath[picture.path]!.picture
      labelPaths[picture.name] = source.path(of: byPath[picture.path]!.label)
    }
    var counts: [String: Int] = [:]
    var hasOutlines = false
    var boxes: [[NamedBox]] = []
    for picture in pictures {
      let labelPath = labelPaths[picture.name]!
      var own: [NamedBox] = []
      for line in try YOLOLine.read(labelPath) {
        let name = try Self.className(line, description, labelPath)
        counts[name, default: 0] += 1
        // Compared among themselves only: any scale will do.
        guard case .box(let edges) = line.shape else {
          hasOutlines = true
          continue
        }
        if let box = try? PixelBox.enclosing(edges.map { ($0 * 1000).rounded() }).get() {
          own.append(NamedBox(className: name, box: box))
        }
      }
      if !hasOutlines { boxes.append(own) }
    }
    guard !counts.isEmpty else {
      throw FileError(
        source.path, "has no object in any of its \(pictures.count) text files", advice: "name another folder"
      )
    }
    content = hasOutlines ? .outlines : .boxes
    crowdedClasses = hasOutlines ? [] : CrowdedClasses.among(boxes)
    classes = .named(counts)
    (self.places, self.labelPaths) = (places, labelPaths)
  }

  /// Every picture with its label file: in the folder that is called `labels` where the picture's is called `images`, or
  /// beside it, or the only file of that name where the picture's name is the only one, too.
  private static func pairs(_ source: SourceFolder) -> (
    pairs: [(picture: SourceFile, label: SourceFile)], leftOut: [LeftOut]
  ) {
    let texts = source.files(ending: "txt").filter { isLabelName($0) }
    let byPlace = Dictionary(uniqueKeysWithValues: texts.map { ($0.place, $0) })
    let byName = Dictionary(grouping: texts, by: \.name)
    let alike = Dictionary(grouping: source.pictures, by: \.name)
    var pairs: [(picture: SourceFile, label: SourceFile)] = []
    var leftOut: [LeftOut] = []
    var used: Set<SourceFile> = []
    for picture in source.pictures {
      var folders = picture.folders
      let beside = (folders + [picture.name + ".txt"]).joined(separator: "/")
      if let place = folders.lastIndex(of: "images") { folders[place] = "labels" }
      let apart = (folders + [picture.name + ".txt"]).joined(separator: "/")
      let only =
        alike[picture.name]?.count == 1 ? byName[picture.name].flatMap { $0.count == 1 ? $0[0] : nil } : nil
      guard let label = byPlace[apart] ?? byPlace[beside] ?? only, used.insert(label).inserted else {
        leftOut.append(LeftOut(name: picture.place, reason: "picture without a text file"))
        continue
      }
      pairs.append((picture, label))
    }
    let index = PictureIndex(source.pictures)
    for text in texts where !used.contains(text) {
      var similar = ""
      if case .none(let nearest?) = index.match(text.name) { similar = " (is it that of \(nearest.place)?)" }
      leftOut.append(LeftOut(name: text.place, reason: "text file without a picture\(similar)"))
    }
    return (pairs, leftOut)
  }

  private static func className(_ line: YOLOLine, _ description: YOLODescription, _ path: String)
    throws(FileError)
    -> String
  {
    guard let names = description.names else { return "class_\(line.category)" }
    guard let name = names[line.category] else {
      throw FileError(
        path, "line \(line.number): \(description.path) names no class \(line.category)",
        advice: "its \(names.count) classes have the numbers "
          + (names.keys.sorted().prefix(20).map { "\($0)" }.joined(separator: ", ")))
    }
    return name
  }

  /// The text file of the picture.
  public func labelPath(of picture: ImportedPicture) -> String { labelPaths[picture.name]! }

  /// As `data.yaml` or lists of pictures say, else by the folders of the pictures.
  public func splits() throws(FileError) -> [String: Dataset.Split]? {
    description.splits(of: places) ?? Dataset.Split.named(byFoldersOf: places)
  }

  /// The objects of the picture's lines.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    let path = labelPaths[picture.name]!
    let (width, height) = (Double(size.width), Double(size.height))
    var shapes = PictureShapes(size: size, path: path)
    var boxes = PictureBoxes(size: size, path: path)
    for line in try YOLOLine.read(path) {
      let label = numbers[try Self.className(line, description, path)]!
      switch line.shape {
      case .box(let shares):
        let edges = zip(shares, [width, height, width, height]).map { $0 * $1 }
        if content == .boxes {
          try boxes.add(edges, label: label, place: "line \(line.number)")
          if line.isCut { boxes.countCut() }
        } else {
          try shapes.add(boxWithin: edges, label: label, place: "line \(line.number)")
          if line.isCut { shapes.countCut() }
        }
      case .outline(let points):
        try shapes.add(
          [Outline(points).scaled(x: width, y: height)], label: label, place: "line \(line.number)")
        if line.isCut { shapes.countCut() }
      }
    }
    return content == .boxes ? boxes.labels : shapes.labels
  }
}
