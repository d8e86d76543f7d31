import Imaging
import Shapes
import System

/// Pictures with COCO annotation files: polygons in any number of pieces, run lengths plain or packed, boxes, and regions of
/// crowded objects (`iscrowd`), which are ignored.
public struct COCOImporter: LabelImporter {
  /// `coco`.
  public static let name = "coco"
  /// Says where files may stand and what names of files mean.
  public static let description = """
    One or several JSON files of COCO anywhere in IN/, and the pictures that they name: annotations/instances_train.json,
    train/_annotations.coco.json, result.json. Files or folders named train, val or test state the split. Polygons and run
    lengths (RLE) become objects; regions with iscrowd are ignored in training and evaluation. Where there are boxes only,
    they are drawn as those of boxes-json.
    """
  /// Two lines: outlines, and boxes.
  public static let examples = [
    "coco-cells/ cells/ --format coco --border 2", "coco-boxes/ cells/ --format coco --core rbc=0.65",
  ]
  /// Outlines, or boxes where no annotation has an outline.
  public static let content: Set<LabelContent> = [.outlines, .boxes]

  /// The annotation file, or the folder where there are several.
  public let path: String
  /// Boxes where no object has an outline and no region is crowded.
  public let content: LabelContent
  /// Those that an annotation file names, with or without objects.
  public let pictures: [ImportedPicture]
  /// Pictures that no file names, pictures that are not there, and classes without objects.
  public let leftOut: [LeftOut]
  private let files: [COCOFile]
  /// By the picture's name: the files that speak of it, and its place in each.
  private let entries: [String: [Entry]]
  private let places: [String: SourceFile]

  private struct Entry: Sendable {
    let file: Int
    let picture: Int
  }

  /// Whether a JSON file begins as those of COCO do.
  public static func recognises(_ source: SourceFolder) -> Bool {
    source.files(ending: "json").prefix(20).contains { isAnnotations($0, in: source) }
  }

  /// By the keys that stand near the beginning.
  private static func isAnnotations(_ file: SourceFile, in source: SourceFolder) -> Bool {
    guard let start = try? readStart(of: source.path(of: file), count: 1 << 16) else { return false }
    let text = String(decoding: start, as: UTF8.self)
    guard text.drop(while: { $0.isWhitespace || $0 == "\u{FEFF}" }).first == "{" else { return false }
    let holds = { (key: String) in text.contains("\"\(key)\"") }
    return (holds("images") || holds("annotations") || holds("categories"))
      && ["file_name", "image_id", "category_id", "supercategory"].contains { holds($0) }
  }

  /// Reads the annotation files but for the points of outlines, and the names of the pictures.
  ///
  /// - Throws: `FileError` for a broken file, identifiers that stand twice or are missing, a picture that files of two splits
  ///   name, and when no picture is found.
  public init(_ source: SourceFolder) throws(FileError) {
    let json = source.files(ending: "json")
    var chosen = json.filter { Self.isAnnotations($0, in: source) }
    // The same pictures again, with points of bodies or with sentences.
    let instances = chosen.filter { $0.name.lowercased().hasPrefix("instances") }
    if !instances.isEmpty { chosen = instances }
    guard !chosen.isEmpty else {
      throw FileError(
        source.path, "holds no JSON file of COCO",
        advice: "expected images, categories and annotations in it, as instances_train.json")
    }
    var files: [COCOFile] = []
    for file in chosen { files.append(try COCOFile(file, in: source)) }
    var leftOut = json.filter { !chosen.contains($0) }.map {
      LeftOut(name: $0.place, reason: "no annotations of objects")
    }
    let found = try COCOPictures(files, in: source)
    path = files.count == 1 ? files[0].path : source.path
    pictures = try ImportedPicture.named(found.files, in: source)
    let byPath = Dictionary(uniqueKeysWithValues: found.files.map { (source.path(of: $0), $0) })
    var (entries, places): ([String: [Entry]], [String: SourceFile]) = ([:], [:])
    for picture in pictures {
      let file = byPath[picture.path]!
      places[picture.name] = file
      entries[picture.name] = found.entries[file]!.map { Entry(file: $0.file, picture: $0.picture) }
    }
    leftOut += found.leftOut
    let used = Self.frequencies(files)
    for name in Set(files.flatMap(\.classes)).sorted() where used[name] == nil {
      leftOut.append(LeftOut(name: name, reason: "class without objects"))
    }
    let objects = files.lazy.flatMap(\.annotations)
    content = objects.contains { $0.shape != .none || $0.isCrowd } ? .outlines : .boxes
    (self.files, self.entries, self.places, self.leftOut) = (files, entries, places, leftOut)
  }

  /// How many objects each class has, over all files.
  public var classes: StatedClasses { .named(Self.frequencies(files)) }

  private static func frequencies(_ files: [COCOFile]) -> [String: Int] {
    var counts: [String: Int] = [:]
    for file in files {
      var own = [Int](repeating: 0, count: file.classes.count)
      for annotation in file.annotations where !annotation.isCrowd { own[Int(annotation.category)] += 1 }
      for (name, count) in zip(file.classes, own) where count > 0 { counts[name, default: 0] += count }
    }
    return counts
  }

  /// Classes whose boxes often overlap.
  public var crowdedClasses: Set<String> {
    content == .boxes
      ? CrowdedClasses.among(
        files.lazy.flatMap { file in
          file.pictures.lazy.map { picture in
            picture.annotations.compactMap { number in
              let annotation = file.annotations[Int(number)]
              return annotation.edges.flatMap { try? PixelBox.enclosing($0).get() }.map {
                NamedBox(className: file.classes[Int(annotation.category)], box: $0)
              }
            }
          }
        }) : []
  }

  /// Whether there are crowded regions.
  public var ignoresRegions: Bool { files.contains { $0.annotations.contains { $0.isCrowd } } }

  /// The annotation file that speaks of the picture.
  public func labelPath(of picture: ImportedPicture) -> String {
    files[entries[picture.name]![0].file].path
  }

  /// By the names of the annotation files and of their folders, else by the folders of the pictures.
  public func splits() throws(FileError) -> [String: Dataset.Split]? {
    let stated = files.map { Dataset.Split.named(in: $0.source) }
    guard Set(stated.compactMap { $0 }).count > 1 else { return Dataset.Split.named(byFoldersOf: places) }
    var splits: [String: Dataset.Split] = [:]
    for (name, entries) in entries {
      for entry in entries {
        guard let split = stated[entry.file] else { continue }
        if let other = splits.updateValue(split, forKey: name), other != split {
          throw FileError(
            files[entry.file].path,
            "names '\(places[name]!.place)' for '\(split.rawValue)', and another file names it for '\(other.rawValue)'",
            advice: "a picture belongs to one split")
        }
      }
    }
    return splits
  }

  /// The objects of the picture, from every file that speaks of it.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    var shapes = PictureShapes(size: size, path: labelPath(of: picture))
    var boxes = PictureBoxes(size: size, path: labelPath(of: picture))
    for entry in entries[picture.name]! {
      let file = files[entry.file]
      let stated = file.pictures[entry.picture]
      guard
        stated.width == 0 && stated.height == 0
          || [stated.width, stated.height] == [size.width, size.height]
      else {
        throw FileError(
          file.path,
          "'\(stated.fileName)' is \(stated.width)x\(stated.height) here, but \(picture.path) is \(size)",
          advice: "take the pictures that were labelled, at their own size")
      }
      for number in stated.annotations {
        let annotation = file.annotations[Int(number)]
        let label = annotation.isCrowd ? nil : numbers[file.classes[Int(annotation.category)]]
        let place = { "'\(stated.fileName)', \(file.place(number))" }
        switch annotation.shape {
        case .polygons:
          let pieces = try file.polygons(of: number)
          let solid = pieces.filter { $0.rings[0].count > 2 }
          guard !solid.isEmpty else {
            shapes.leaveOutPointsOrLine()
            continue
          }
          try shapes.add(solid, label: label, place: place())
        case .runLengths:
          try shapes.add(file.runLengths(of: number, size: size), label: label, place: place())
        case .none:
          guard let edges = annotation.edges else {
            throw FileError(file.path, "\(place()): has neither a 'segmentation' nor a 'bbox'")
          }
          guard content == .outlines else {
            try boxes.add(edges, label: label!, place: place())
            continue
          }
          if label == nil {
            try shapes.add([Outline(edges: edges)], label: nil, place: place())
          } else {
            try shapes.add(boxWithin: edges, label: label, place: place())
          }
        }
      }
    }
    return content == .boxes ? boxes.labels : shapes.labels
  }
}

extension COCOFile.Annotation {
  /// The left, upper, right and lower edge of its box.
  fileprivate var edges: [Double]? {
    box.map { [Double($0.0), Double($0.1), Double($0.0) + Double($0.2), Double($0.1) + Double($0.3)] }
  }
}

extension Outline {
  /// A rectangle.
  fileprivate init(edges: [Double]) {
    self.init([
      Point(x: edges[0], y: edges[1]), Point(x: edges[2], y: edges[1]), Point(x: edges[2], y: edges[3]),
      Point(x: edges[0], y: edges[3]),
    ])
  }
}
