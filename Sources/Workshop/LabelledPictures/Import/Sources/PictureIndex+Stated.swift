import System

extension PictureIndex {
  /// What became of a stated name.
  enum Stated {
    /// This picture.
    case picture(SourceFile)
    /// None: a reason for `LeftOut`.
    case missing(String)
  }

  /// The picture that a label file means.
  ///
  /// - Parameters:
  ///   - folders: where the label file stands; the name may lead from there.
  ///   - path: the file that states the name.
  /// - Throws: `FileError` where several pictures could be meant.
  func picture(_ stated: String, from folders: [String] = [], statedIn path: String) throws(FileError)
    -> Stated
  {
    var parts = folders
    for part in stated.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    switch match(parts.joined(separator: "/")) {
    case .one(let file): return .picture(file)
    case .several(let files):
      let places = files.prefix(3).map(\.place).joined(separator: ", ")
      throw FileError(
        path, "labels '\(stated)', which several pictures could be: \(places)",
        advice: "give each picture a name of its own, or import the folders one by one")
    case .none(let nearest):
      let hint = nearest.map { "; the most similar name is \($0.place)" } ?? ""
      return .missing("its picture '\(stated)' is not in the folder\(hint)")
    }
  }
}
