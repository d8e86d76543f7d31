import Imaging
import System

/// The pictures that annotation files mean.
struct COCOPictures {
  /// Those that are there, in the order of their places.
  private(set) var files: [SourceFile] = []
  /// Which entries speak of each.
  private(set) var entries: [SourceFile: [(file: Int, picture: Int)]] = [:]
  private(set) var leftOut: [LeftOut] = []

  /// - Throws: `FileError` for a name that means several pictures, two entries of a file that mean one, and when no picture
  ///   is there.
  init(_ annotations: [COCOFile], in source: SourceFolder) throws(FileError) {
    let index = PictureIndex(source.pictures)
    // What each picture was called first, and by which file.
    var named: [SourceFile: (name: String, file: String)] = [:]
    for (number, file) in annotations.enumerated() {
      let folder = file.source.folders.map { $0 + "/" }.joined()
      for (place, picture) in file.pictures.enumerated() {
        switch index.match(folder + picture.fileName) {
        case .one(let found):
          if entries[found, default: []].contains(where: { $0.file == number }) {
            throw FileError(
              file.path, "names \(source.path(of: found)) twice, the second time as '\(picture.fileName)'",
              advice: "keep one of them")
          }
          let name = folder + picture.fileName
          if let other = named[found], other.name != name {
            throw FileError(
              file.path,
              "means \(source.path(of: found)) by '\(picture.fileName)', and \(other.file) by another path",
              advice: "copy the missing picture into the folder, or take its annotations out")
          }
          named[found] = (name, file.source.place)
          entries[found, default: []].append((number, place))
        case .several(let several):
          // instances_train.json means the picture in train.
          let split = Dataset.Split.named(in: file.source)
          let own = several.filter { split != nil && Dataset.Split.named(in: $0) == split }
          guard own.count == 1 else {
            throw FileError(
              file.path,
              "'\(picture.fileName)' may be any of \(several.map(\.place).joined(separator: ", "))",
              advice: "write the folder into 'file_name', or leave one of them")
          }
          entries[own[0], default: []].append((number, place))
        case .none(let nearest):
          let similar = nearest.map { " (is it \($0.place)?)" } ?? ""
          leftOut.append(
            LeftOut(
              name: picture.fileName,
              reason: "named in \(file.source.place), but not there\(similar)"))
        }
      }
    }
    guard !entries.isEmpty else {
      let named =
        annotations.lazy.flatMap(\.pictures).first.map { "such as '\($0.fileName)'" } ?? "as it names none"
      throw FileError(
        annotations.count == 1 ? annotations[0].path : source.path,
        "names no picture that is in \(source.path), \(named)",
        advice: source.pictures.isEmpty
          ? "put the pictures into the folder"
          : "name the pictures as 'file_name' does: here is \(source.pictures[0].place)"
      )
    }
    files = source.pictures.filter { entries[$0] != nil }
    leftOut += source.pictures.filter { entries[$0] == nil }.map {
      LeftOut(name: $0.place, reason: "picture that no annotation file names")
    }
  }
}
