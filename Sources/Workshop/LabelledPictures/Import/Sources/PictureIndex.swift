import Imaging
import System

/// Finds the picture that a label file means.
///
/// In this order: the very place in the folder, the very file name, the name without its ending, and last a name that is
/// the same without regard to case, ending and what programs hang on names (`_mask`, `_cp_masks`, `_img`). Names that are
/// canonically equivalent in Unicode are equal throughout. Never is one of several chosen.
public struct PictureIndex: Sendable {
  /// What a stated name means.
  public enum Match: Sendable {
    /// This one.
    case one(SourceFile)
    /// Any of these; nothing says which.
    case several([SourceFile])
    /// None; the most similar name, if one is similar.
    case none(nearest: SourceFile?)
  }

  /// What programs hang on the names of labels and pictures; the longest first.
  static let suffixes = [
    "_cp_masks", "_cp_outlines", "_instances", "_segmentation", "_labels", "_masks", "_label", "_image",
    "_mask",
    "_rois", "_seg", "_img", "_roi", "_gt", "-labels", "-masks", "-label", "-mask", "-image", "-img", ".ome",
  ]

  private let files: [SourceFile]
  /// Of the files, the letters of their keys.
  private let keys: [[UInt8]]
  private let byPlace, byFile, byName, byKey: [String: [SourceFile]]

  /// Of these files no two have the same place.
  public init(_ files: [SourceFile]) {
    self.files = files
    keys = files.count <= 2_000 ? files.map { Array(Self.key($0.name).utf8) } : []
    byPlace = Dictionary(grouping: files, by: \.place)
    byFile = Dictionary(grouping: files, by: \.file)
    byName = Dictionary(grouping: files, by: \.name)
    byKey = Dictionary(grouping: files) { Self.key($0.name) }
  }

  /// A name without case and without what programs hang on it.
  public static func key(_ name: String) -> String {
    var key = name.lowercased()
    while let suffix = suffixes.first(where: { key.hasSuffix($0) && key.count > $0.count }) {
      key.removeLast(suffix.count)
    }
    return key
  }

  /// - Parameter stated: a path, a file name or a name without ending, with `/` or `\` between folders.
  public func match(_ stated: String) -> Match {
    let parts = stated.split(whereSeparator: { $0 == "/" || $0 == "\\" }).filter { $0 != "." }.map(
      String.init)
    guard let file = parts.last else { return .none(nearest: nil) }
    let name = SourceFile.split(file).name
    // A path that was made on another computer: the longest end of it that is a place here.
    for start in parts.indices.dropLast() {
      if let found = byPlace[parts[start...].joined(separator: "/")] { return .one(found[0]) }
    }
    // A dot in a name may be no ending: the whole is tried, too.
    let names = PictureFile.isPictureName(file) ? [name, file] : [file, name]
    for found in [byPlace[file], byFile[file]] + names.map({ byName[$0] })
      + names.map({ byKey[Self.key($0)] })
    {
      guard let found else { continue }
      guard found.count == 1 else { return Self.nearest(found, to: parts) }
      // A picture of another split is another picture, whatever it is called.
      let stated = parts.dropLast().lazy.compactMap { Dataset.Split.named($0) }.first
      let own = found[0].folders.lazy.compactMap { Dataset.Split.named($0) }.first
      if let stated, let own, stated != own { return .none(nearest: found[0]) }
      return .one(found[0])
    }
    return .none(nearest: nearest(to: Self.key(name)))
  }

  /// Of several of one name, the one whose folders are also named, such as `train`.
  private static func nearest(_ found: [SourceFile], to parts: [String]) -> Match {
    let named = Set(parts.dropLast())
    let shared = found.map { file in file.folders.count { named.contains($0) } }
    let most = shared.max() ?? 0
    let best = found.indices.filter { shared[$0] == most }
    return most > 0 && best.count == 1 ? .one(found[best[0]]) : .several(found)
  }

  /// The name that takes the fewest changes of letters, at most a quarter of them.
  private func nearest(to key: String) -> SourceFile? {
    // Comparing all with all takes too long in large folders.
    guard files.count <= 2_000 else { return nil }
    let letters = Array(key.utf8)
    var best: (changes: Int, file: SourceFile)?
    for (file, other) in zip(files, keys) {
      let changes = editDistance(letters, other, limit: min(3, letters.count / 4))
      if let changes, changes < best?.changes ?? .max { best = (changes, file) }
    }
    return best?.file
  }
}
