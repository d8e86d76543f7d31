import Imaging
import System

/// The pictures of a folder, each with the file that shows its labels.
///
/// A file is a label picture by its folder (`masks`, `labels`, ...) or by what its name ends with (`_cp_masks`, `_mask`, ...), or
/// because it is an array of NumPy.
struct LabelPairs {
  /// What people call folders of label pictures.
  static let folders: Set<String> = [
    "masks", "mask", "labels", "label", "instances", "instance", "gt", "groundtruth", "ground_truth",
    "segmentation",
    "segmentations", "annotations", "targets", "labelpictures", "label_pictures",
  ]
  /// What programs hang on the names of label pictures.
  static let endings = [
    "_cp_masks", "_instances", "_segmentation", "_labels", "_masks", "_label", "_mask", "_seg", "_gt",
    "-labels",
    "-masks", "-label", "-mask",
  ]
  /// What programs keep beside pictures, and is neither.
  static let others = ["_cp_outlines", "_flows", "_cp_output", "_overlay"]

  /// In the order of the pictures' places.
  private(set) var pairs: [(picture: SourceFile, label: SourceFile)] = []
  private(set) var leftOut: [LeftOut] = []

  /// Whether a file shows labels.
  static func isLabel(_ file: SourceFile) -> Bool {
    let name = file.name.lowercased()
    return file.ending == "npy" || file.folders.contains { folders.contains($0.lowercased()) }
      || endings.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
  }

  static func isOther(_ file: SourceFile) -> Bool {
    let name = file.name.lowercased()
    return others.contains { name.hasSuffix($0) } || file.folders.contains { $0.lowercased() == "outlines" }
  }

  /// The label pictures and the other pictures of a folder.
  static func parted(_ source: SourceFolder) -> (pictures: [SourceFile], labels: [SourceFile]) {
    let files = source.files.filter {
      (PictureFile.isPictureName($0.file) || $0.ending == "npy") && !isOther($0)
    }
    return (files.filter { !isLabel($0) }, files.filter { isLabel($0) })
  }

  /// - Throws: `FileError` for a label picture that may be that of several pictures, and for two of one picture.
  init(_ source: SourceFolder) throws(FileError) {
    let (pictures, labels) = Self.parted(source)
    let index = PictureIndex(pictures)
    var found: [SourceFile: SourceFile] = [:]
    for label in labels {
      switch index.match(label.place) {
      case .one(let picture):
        guard let other = found[picture] else {
          found[picture] = label
          continue
        }
        // Cellpose's own file stands beside the masks that were saved from it.
        let isArchive = { (file: SourceFile) in file.ending == "npy" && file.name.hasSuffix("_seg") }
        if isArchive(other) { found[picture] = label }
        if isArchive(label) || isArchive(other) {
          leftOut.append(
            LeftOut(
              name: isArchive(label) ? label.place : other.place, reason: "the masks stand in a picture, too")
          )
          continue
        }
        throw FileError(
          source.path(of: label), "and \(source.path(of: other)) may both be the labels of \(picture.place)",
          advice: "keep one of them; where each shows one object, import with --format mask-per-object")
      case .several(let several):
        throw FileError(
          source.path(of: label),
          "may show the labels of any of \(several.map(\.place).joined(separator: ", "))",
          advice: "rename it as its picture")
      case .none(let nearest):
        let similar = nearest.map { " (is it that of \($0.place)?)" } ?? ""
        leftOut.append(LeftOut(name: label.place, reason: "label picture without a picture\(similar)"))
      }
    }
    for picture in pictures {
      if let label = found[picture] {
        pairs.append((picture, label))
      } else {
        leftOut.append(LeftOut(name: picture.place, reason: "picture without a label picture"))
      }
    }
  }

  /// The pictures with the paths of their labels, and their places, by the pictures' names.
  ///
  /// - Throws: `FileError` when there is none, or two pictures would have one name.
  func named(in source: SourceFolder) throws(FileError) -> (
    pictures: [ImportedPicture], labels: [String: String], places: [String: SourceFile]
  ) {
    guard !pairs.isEmpty else {
      let lost = leftOut.first.map { ": \($0.name) is a \($0.reason)" } ?? ""
      throw FileError(
        source.path, "holds no picture with a label picture\(lost)",
        advice: "expected images/NAME.png with masks/NAME.png, or NAME.png with NAME_mask.png")
    }
    let pictures = try ImportedPicture.named(pairs.map(\.picture), in: source)
    let byPath = Dictionary(uniqueKeysWithValues: pairs.map { (source.path(of: $0.picture), $0) })
    var (labels, places): ([String: String], [String: SourceFile]) = ([:], [:])
    for picture in pictures {
      let pair = byPath[picture.path]!
      (labels[picture.name], places[picture.name]) = (source.path(of: pair.label), pair.picture)
    }
    return (pictures, labels, places)
  }

  /// What `split.json` of the source says, where there is one, else what the folders of the pictures do.
  static func splits(_ path: String, _ places: [String: SourceFile]) throws(FileError) -> [String: Dataset
    .Split]?
  {
    let file = DatasetLayout(path: path).split
    guard pathKind(file) != .nothing else { return Dataset.Split.named(byFoldersOf: places) }
    return try SplitFile.read(file) { (split, name) throws(FileError) in
      guard places[name] == nil else { return }
      throw FileError(
        file, "'\(split.rawValue)' names '\(name)', which has no picture or no label picture",
        advice: "names are file names without their ending")
    }
  }
}

/// Reads the file that shows a picture's labels, whatever its kind.
enum LabelFile {
  /// - Throws: `FileError` also for what cannot keep numbers.
  static func read(_ path: String) throws(FileError) -> LabelPicture {
    path.hasSuffix(".npy") || path.hasSuffix(".NPY")
      ? try NumpyPicture.read(path) : try PictureFile.readLabelPicture(path)
  }
}
