import Imaging
import System

/// The pictures of a folder in which every object has a mask of its own.
///
/// | form | example |
/// |---|---|
/// | a folder per picture | `stage1_train/NAME/images/NAME.png`, `stage1_train/NAME/masks/*.png` |
/// | numbered files | `NAME.png`, `NAME_mask_1.png`; or `images/NAME.png`, `masks/NAME_1.png` |
struct ObjectMasks {
  /// In the order of the pictures' places, with their masks.
  private(set) var pictures: [(picture: SourceFile, masks: [SourceFile])] = []
  private(set) var leftOut: [LeftOut] = []

  init(_ source: SourceFolder) {
    let files = source.files.filter { PictureFile.isPictureName($0.file) && !LabelPairs.isOther($0) }
    var masks: [SourceFile: [SourceFile]] = [:]
    var used: Set<SourceFile> = []
    let folders = Dictionary(grouping: files) { $0.folders }
    // A folder per picture: beside `images`, which holds one picture, stands `masks`.
    for (folder, inside) in folders
    where folder.count >= 2 && folder.last?.lowercased() == "images" && inside.count == 1 {
      for word in ["masks", "labels"] {
        guard let own = folders[folder.dropLast() + [word]] else { continue }
        let isPair = own.count == 1 && PictureIndex.key(own[0].name) == PictureIndex.key(inside[0].name)
        if isPair { continue }
        masks[inside[0]] = own
        used.formUnion(own + inside)
      }
    }
    // Numbered files, of those pictures that have no label picture of their own name.
    let rest = files.filter { !used.contains($0) }
    var byKey: [String: [SourceFile]] = [:]
    for file in rest where !Self.isNumbered(file) { byKey[file.name.lowercased(), default: []].append(file) }
    for file in rest where Self.isNumbered(file) {
      let own = byKey[Self.stem(file)]?.filter { Self.isNear($0, file) } ?? []
      if own.count == 1 { masks[own[0], default: []].append(file) }
    }
    for (picture, own) in masks where own.count < 2 && !used.contains(picture) { masks[picture] = nil }
    used.formUnion(masks.keys)
    used.formUnion(masks.values.joined())
    pictures = files.compactMap { file in
      masks[file].map { (file, $0.sorted { precedesNaturally($0.place, $1.place) }) }
    }
    leftOut = files.filter { !used.contains($0) }.map {
      LeftOut(
        name: $0.place, reason: LabelPairs.isLabel($0) ? "mask without a picture" : "picture without masks")
    }
  }

  /// Whether a file is the mask of an object by its name: a label picture's folder or ending, and a number.
  private static func isNumbered(_ file: SourceFile) -> Bool {
    let name = file.name.lowercased()
    guard let last = name.last, last.isNumber else { return false }
    let isIn = file.folders.contains { LabelPairs.folders.contains($0.lowercased()) }
    return (isIn || ["mask", "object", "instance", "label"].contains { name.contains($0) })
      && stem(file) != name
  }

  /// The picture's name in a mask's: `a` of `a_mask_12`, `a-mask12` and `a_12`.
  private static func stem(_ file: SourceFile) -> String {
    var name = Substring(file.name.lowercased())
    func strip(_ isStripped: (Character) -> Bool) {
      while let last = name.last, isStripped(last) { name.removeLast() }
    }
    strip(\.isNumber)
    strip { "_-. ".contains($0) }
    for word in ["masks", "mask", "object", "instance", "label"] where name.hasSuffix(word) {
      name.removeLast(word.count)
      break
    }
    strip { "_-. ".contains($0) }
    return String(name)
  }

  /// Whether both stand in one folder, or in folders that differ in their last names only.
  private static func isNear(_ picture: SourceFile, _ mask: SourceFile) -> Bool {
    let shared = { (file: SourceFile) in
      file.folders.filter {
        !LabelPairs.folders.contains($0.lowercased())
          && !["images", "imgs", "image"].contains($0.lowercased())
      }
    }
    return shared(picture) == shared(mask)
  }
}
