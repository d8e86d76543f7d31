import System

/// One annotation file of COCO (Lin et al., "Microsoft COCO: Common Objects in Context", 2014): its pictures and classes, and
/// where in the file each object stands. The objects' points stay in the file until a picture is asked for.
struct COCOFile: Sendable {
  /// The largest file read. It is mapped, not loaded. **Units**: bytes.
  static let byteLimit = 1 << 32

  struct Picture: Sendable {
    /// As the file has it.
    var fileName = ""
    /// As the file says; 0 where it says nothing.
    var (width, height) = (0, 0)
    /// Places in `annotations`.
    var annotations: [Int32] = []
  }

  struct Annotation: Sendable {
    enum Shape: Sendable { case none, polygons, runLengths }

    /// The place of its class in `classes`.
    var category: Int32 = 0
    var isCrowd = false
    var shape = Shape.none
    /// Where the shape stands in the file. **Units**: bytes.
    var (start, end) = (0, 0)
    /// Left, top, width and height; nil where there is no box.
    var box: (Float, Float, Float, Float)?
    /// As the file has it; empty where it has none.
    var identifier = ""
  }

  /// Where it stands in the source.
  let source: SourceFile
  let file: MappedFile
  private(set) var pictures: [Picture] = []
  /// The names of the classes.
  private(set) var classes: [String] = []
  private(set) var annotations: [Annotation] = []

  var path: String { file.path }

  /// What errors call an annotation.
  func place(_ annotation: Int32) -> String {
    let identifier = annotations[Int(annotation)].identifier
    return "annotation \(annotation + 1)" + (identifier.isEmpty ? "" : " (id \(identifier))")
  }

  /// Reads all but the shapes.
  ///
  /// - Throws: `FileError` for what is no such file, an identifier that stands twice, and a picture or class that is missing.
  init(_ source: SourceFile, in folder: SourceFolder) throws(FileError) {
    self.source = source
    file = try MappedFile(folder.path(of: source))
    guard file.count <= Self.byteLimit else {
      throw FileError(
        file.path, "has \(file.count) bytes, more than the \(Self.byteLimit) accepted for this kind of file",
        advice: "store the pictures' annotations in several files")
    }
    var found = COCOContent()
    var reader = JSONReader(file.bytes, path: file.path)
    try reader.openObject()
    while let key = try reader.nextKey() {
      switch key {
      case "images": try found.readPictures(&reader)
      case "categories": try found.readClasses(&reader)
      case "annotations": try found.readAnnotations(&reader)
      default: try reader.skip()
      }
    }
    try reader.finish()
    (pictures, classes, annotations) = try found.resolved(file.path)
  }
}

/// What is read of a file before it is known what belongs to what: lists may come in any order.
private struct COCOContent {
  private var pictures: [(identifier: String, picture: COCOFile.Picture)] = []
  private var classes: [(identifier: String, name: String)] = []
  private var annotations: [(picture: String, category: String, annotation: COCOFile.Annotation)] = []
  private var hasLists: Set<String> = []

  @_lifetime(reader: copy reader)
  mutating func readPictures(_ reader: inout JSONReader) throws(FileError) {
    hasLists.insert("images")
    try reader.openList()
    while try reader.nextElement() {
      var (identifier, picture) = ("", COCOFile.Picture())
      try reader.openObject()
      while let key = try reader.nextKey() {
        switch key {
        case "id": identifier = try reader.identifier()
        case "file_name": picture.fileName = try reader.string()
        case "width": picture.width = try Self.extent(&reader)
        case "height": picture.height = try Self.extent(&reader)
        default: try reader.skip()
        }
      }
      let place = "images, entry \(pictures.count + 1)"
      guard !identifier.isEmpty else { throw FileError(reader.path, "\(place): has no 'id'") }
      guard !picture.fileName.isEmpty else {
        throw FileError(reader.path, "\(place) (id \(identifier)): has no 'file_name'")
      }
      pictures.append((identifier, picture))
    }
  }

  /// A width or height; 0 where the file says none.
  @_lifetime(reader: copy reader)
  private static func extent(_ reader: inout JSONReader) throws(FileError) -> Int {
    if try reader.skipNull() { return 0 }
    let value = try reader.number()
    return value >= 0 && value < 1e9 && value == value.rounded() ? Int(value) : -1
  }

  @_lifetime(reader: copy reader)
  mutating func readClasses(_ reader: inout JSONReader) throws(FileError) {
    hasLists.insert("categories")
    try reader.openList()
    while try reader.nextElement() {
      var (identifier, name) = ("", "")
      try reader.openObject()
      while let key = try reader.nextKey() {
        switch key {
        case "id": identifier = try reader.identifier()
        case "name": name = try reader.string()
        default: try reader.skip()
        }
      }
      guard !identifier.isEmpty, !name.isEmpty else {
        throw FileError(
          reader.path,
          "categories, entry \(classes.count + 1): has no '\(identifier.isEmpty ? "id" : "name")'")
      }
      classes.append((identifier, name))
    }
  }

  @_lifetime(reader: copy reader)
  mutating func readAnnotations(_ reader: inout JSONReader) throws(FileError) {
    hasLists.insert("annotations")
    try reader.openList()
    while try reader.nextElement() {
      var (picture, category, annotation) = ("", "", COCOFile.Annotation())
      try reader.openObject()
      while let key = try reader.nextKey() {
        switch key {
        case "id": annotation.identifier = try reader.identifier()
        case "image_id": picture = try reader.identifier()
        case "category_id": category = try reader.identifier()
        case "iscrowd": annotation.isCrowd = try reader.truth()
        case "bbox": annotation.box = try Self.box(&reader)
        case "segmentation": try Self.readShape(&reader, of: &annotation)
        default: try reader.skip()
        }
      }
      guard !picture.isEmpty, !category.isEmpty else {
        throw FileError(
          reader.path,
          "annotation \(annotations.count + 1) (id \(annotation.identifier)): has no "
            + "'\(picture.isEmpty ? "image_id" : "category_id")'")
      }
      annotations.append((picture, category, annotation))
    }
  }

  @_lifetime(reader: copy reader)
  private static func box(_ reader: inout JSONReader) throws(FileError) -> (Float, Float, Float, Float)? {
    if try reader.skipNull() { return nil }
    var values: [Float] = []
    try reader.openList()
    while try reader.nextElement() { if values.count < 5 { values.append(Float(try reader.number())) } }
    guard values.count == 4 else {
      if values.isEmpty { return nil }
      throw reader.unexpected("four numbers of a 'bbox' before this")
    }
    return (values[0], values[1], values[2], values[3])
  }

  @_lifetime(reader: copy reader)
  private static func readShape(
    _ reader: inout JSONReader, of annotation: inout COCOFile.Annotation
  ) throws(FileError) {
    let kind = reader.peek()
    let part = try reader.skip()
    switch kind {
    case UInt8(ascii: "["):
      // Programs that know boxes only write [] or [[]].
      let isEmpty = part.count < 64 && !reader.holdsDigit(in: part)
      annotation.shape = isEmpty ? .none : .polygons
    case UInt8(ascii: "{"): annotation.shape = .runLengths
    case UInt8(ascii: "n"): annotation.shape = .none
    default: throw reader.unexpected("a 'segmentation' of polygons or run lengths before this")
    }
    (annotation.start, annotation.end) = (part.lowerBound, part.upperBound)
  }

  func resolved(_ path: String) throws(FileError) -> (
    [COCOFile.Picture], [String], [COCOFile.Annotation]
  ) {
    for list in ["images", "categories", "annotations"] where !hasLists.contains(list) {
      throw FileError(
        path, "has no list '\(list)'", advice: "expected a COCO file: images, categories, annotations")
    }
    let pictureIndex = try Self.index(pictures.map(\.identifier), "images", path)
    let classIndex = try Self.index(classes.map(\.identifier), "categories", path)
    _ = try Self.index(annotations.map(\.annotation.identifier).filter { !$0.isEmpty }, "annotations", path)
    var files: [String: String] = [:]
    for (identifier, picture) in pictures {
      guard let other = files.updateValue(identifier, forKey: picture.fileName) else { continue }
      throw FileError(
        path, "images: '\(picture.fileName)' stands twice, with the ids \(other) and \(identifier)",
        advice: "keep one of them")
    }
    var (resolved, kept) = (pictures.map(\.picture), [COCOFile.Annotation]())
    kept.reserveCapacity(annotations.count)
    for (number, entry) in annotations.enumerated() {
      let place = "annotation \(number + 1) (id \(entry.annotation.identifier))"
      guard let picture = pictureIndex[entry.picture] else {
        throw FileError(
          path, "\(place): no picture has the id \(entry.picture)",
          advice: "add it to 'images', or take the annotation out")
      }
      guard let category = classIndex[entry.category] else {
        let known = classes.map { "\($0.identifier) ('\($0.name)')" }.prefix(20).joined(separator: ", ")
        throw FileError(
          path, "\(place): no category has the id \(entry.category)",
          advice: "categories here: \(known.isEmpty ? "none" : known)")
      }
      resolved[picture].annotations.append(Int32(number))
      var annotation = entry.annotation
      annotation.category = Int32(category)
      kept.append(annotation)
    }
    return (resolved, classes.map(\.name), kept)
  }

  private static func index(_ identifiers: [String], _ list: String, _ path: String) throws(FileError)
    -> [String: Int]
  {
    var index: [String: Int] = [:]
    index.reserveCapacity(identifiers.count)
    for (place, identifier) in identifiers.enumerated() {
      guard let other = index.updateValue(place, forKey: identifier) else { continue }
      throw FileError(
        path, "\(list): the id \(identifier) stands twice, in the entries \(other + 1) and \(place + 1)",
        advice: "give each an id of its own")
    }
    return index
  }
}

extension JSONReader {
  /// Whether a digit stands in a part of the file.
  fileprivate func holdsDigit(in part: Range<Int>) -> Bool {
    part.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte($0)) }
  }
}
