import Imaging
import Settings
import System

/// What a YOLO data set says of itself: its classes, and which pictures are for what. `data.yaml` of Ultralytics, or the
/// lists of Darknet (`obj.names`, `classes.txt`, `train.txt`).
struct YOLODescription: Sendable {
  /// What states the classes; the folder where nothing does.
  let path: String
  /// By number; nil where no file names them.
  let names: [Int: String]?
  /// What each split is said to be made of: folders, or the pictures that a list names.
  let parts: [(split: Dataset.Split, names: [String])]

  /// - Throws: `FileError` for a file that cannot be used, and for one of poses.
  init(_ source: SourceFolder) throws(FileError) {
    let yaml = source.files(ending: "yaml", "yml").filter { $0.folders.count <= 1 && $0.name != "classes" }
    let described = try Self.described(yaml, in: source)
    var lists: [(Dataset.Split, [String])] = []
    for file in source.files(ending: "txt") {
      guard let split = Dataset.Split.named(file.name), !file.folders.contains("labels") else { continue }
      let lines = try Self.lines(source.path(of: file))
      if lines.contains(where: { $0.contains(".") && !$0.contains(" ") }) { lists.append((split, lines)) }
    }
    if let (file, root) = described {
      path = source.path(of: file)
      if root["kpt_shape"] != nil {
        throw FileError(
          path, "describes poses (kpt_shape): points of bodies are no labels of objects here",
          advice: "export boxes or outlines")
      }
      names = try Self.names(root)
      for split in Dataset.Split.allCases {
        guard let value = root[split.rawValue] else { continue }
        let texts = try value.valueOrList().map { (value) throws(FileError) in try value.string() }
        // A list that is named is read already.
        let folders = texts.filter { !$0.hasSuffix(".txt") }
        if !folders.isEmpty { lists.append((split, folders)) }
      }
    } else {
      let list = source.files.first {
        ["obj.names", "classes.txt", "classes.names", "_darknet.labels", "predefined_classes.txt"].contains(
          $0.file)
      }
      path = list.map { source.path(of: $0) } ?? source.path
      names =
        try list.map { (file) throws(FileError) in
          Dictionary(
            uniqueKeysWithValues: try Self.lines(source.path(of: file)).enumerated().map { ($0, $1) })
        }
    }
    parts = lists
  }

  /// The file that names classes.
  private static func described(_ files: [SourceFile], in source: SourceFolder) throws(FileError) -> (
    SourceFile, ConfigurationSection
  )? {
    let likely = files.filter { $0.file == "data.yaml" } + files.filter { $0.file != "data.yaml" }
    for file in likely {
      let root = try ConfigurationDocument(path: source.path(of: file)).root
      if root["names"] != nil { return (file, root) }
    }
    return nil
  }

  /// A list in the order of the numbers, or a mapping from numbers to names.
  private static func names(_ root: ConfigurationSection) throws(FileError) -> [Int: String] {
    let value = try root.required("names")
    var names: [Int: String] = [:]
    if value.isList {
      for (number, name) in try value.list().enumerated() { names[number] = try name.string() }
      return names
    }
    let section = try value.section()
    for key in section.keys {
      guard let number = Int(key), number >= 0 else {
        throw value.error("has the key '\(key)', expected class numbers from 0")
      }
      names[number] = try section.required(key).string()
    }
    return names
  }

  private static func lines(_ path: String) throws(FileError) -> [String] {
    String(decoding: try readFile(path, limit: YOLOLine.byteLimit), as: UTF8.self)
      .split(whereSeparator: \.isNewline).map { line in
        let trimmed = line.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        return String(trimmed.prefix(trimmed.reversed().drop { $0.isWhitespace }.count))
      }.filter { !$0.isEmpty }
  }

  /// The split of each picture that the description mentions; nil where it tells no two splits apart.
  func splits(of places: [String: SourceFile]) -> [String: Dataset.Split]? {
    var splits: [String: Dataset.Split] = [:]
    let byFile = Dictionary(grouping: places, by: \.value.file)
    for (split, names) in parts {
      for name in names {
        let end = name.split { $0 == "/" || $0 == "\\" }.filter { $0 != "." && $0 != ".." }.joined(
          separator: "/")
        if end.isEmpty { continue }
        if PictureFile.isPictureName(end) {
          let file = end.split(separator: "/").last.map(String.init) ?? end
          // The list may name folders of another computer, and leave those of this one out.
          for (key, place) in byFile[file] ?? []
          where "/\(end)".hasSuffix("/\(place.place)") || "/\(place.place)".hasSuffix("/\(end)") {
            splits[key] = splits[key] ?? split
          }
        } else {
          for (key, place) in places where "/\(place.place)".contains("/\(end)/") {
            splits[key] = splits[key] ?? split
          }
        }
      }
    }
    return Set(splits.values).count > 1 ? splits : nil
  }
}
