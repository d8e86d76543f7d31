import System

extension ImportedPicture {
  /// The pictures of files under names of their own: the file's name without its ending where no other has it, else with
  /// its folders, such as `slide1_a`.
  ///
  /// - Throws: `FileError` when two pictures would have one name all the same.
  public static func named(_ files: [SourceFile], in source: SourceFolder) throws(FileError)
    -> [ImportedPicture]
  {
    let byName = Dictionary(grouping: files, by: \.name)
    var taken: [String: SourceFile] = [:]
    var pictures: [ImportedPicture] = []
    for file in files {
      let name =
        byName[file.name]!.count == 1 ? file.name : (file.folders + [file.name]).joined(separator: "_")
      if let other = taken.updateValue(file, forKey: name) {
        throw FileError(
          source.path(of: file),
          "would have the same name in the data set as \(source.path(of: other)): '\(name)'",
          advice: "rename one of them")
      }
      pictures.append(ImportedPicture(name: name, path: source.path(of: file)))
    }
    return pictures.sorted { $0.name < $1.name }
  }
}

extension Dataset.Split {
  /// What people call the folders of splits.
  private static let folders: [String: Dataset.Split] = [
    "train": .train, "training": .train, "train2017": .train, "val": .val, "valid": .val, "validation": .val,
    "val2017": .val, "dev": .val, "test": .test, "testing": .test, "test2017": .test,
  ]

  /// The split that a word means: `train`, `valid`.
  static func named(_ word: some StringProtocol) -> Dataset.Split? { folders[word.lowercased()] }

  /// The split that a file is for, by the words of its name (`instances_train.json`), else by its folders; nil where they name
  /// none, or several.
  static func named(in file: SourceFile) -> Dataset.Split? {
    let words = file.name.split { !$0.isLetter && !$0.isNumber }
    for group in [words.map(String.init), file.folders] {
      let found = Set(group.compactMap { named($0) })
      if !found.isEmpty { return found.count == 1 ? found.first : nil }
    }
    return nil
  }
}

extension Dataset.Split {
  /// The split that the folders of pictures name (`train/images/a.png`), by the pictures' places; nil where they name none,
  /// or a single one.
  static func named(byFoldersOf places: [String: SourceFile]) -> [String: Dataset.Split]? {
    var splits: [String: Dataset.Split] = [:]
    for (name, file) in places {
      if let split = file.folders.lazy.compactMap({ Dataset.Split.named($0) }).first { splits[name] = split }
    }
    return Set(splits.values).count > 1 ? splits : nil
  }
}
