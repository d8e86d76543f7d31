import System

/// Which pictures train, choose and judge a network: `{"train": [names], "val": [names], "test": [names]}`.
enum SplitFile {
  private struct Content: Codable {
    var train: [String] = []
    var val: [String] = []
    var test: [String] = []

    enum CodingKeys: String, CodingKey { case train, val, test }

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard !container.allKeys.isEmpty else {
        throw DecodingError.dataCorruptedError(
          forKey: .train, in: container, debugDescription: "none of train, val and test is there")
      }
      train = try container.decodeIfPresent([String].self, forKey: .train) ?? []
      val = try container.decodeIfPresent([String].self, forKey: .val) ?? []
      test = try container.decodeIfPresent([String].self, forKey: .test) ?? []
    }

    subscript(split: Dataset.Split) -> [String] {
      switch split {
      case .train: train
      case .val: val
      case .test: test
      }
    }
  }

  /// The split of each name.
  ///
  /// - Parameter check: called for every name; throws when it names nothing.
  /// - Throws: `FileError` when the file is not in its form or a name stands twice.
  static func read(_ path: String, check: (Dataset.Split, String) throws(FileError) -> Void) throws(FileError)
    -> [String: Dataset.Split]
  {
    let content = try JSONFile.read(Content.self, path)
    var splits: [String: Dataset.Split] = [:]
    for split in Dataset.Split.allCases {
      for name in content[split] {
        try check(split, name)
        if let other = splits[name] {
          let place =
            other == split
            ? "twice in '\(split.rawValue)'" : "in '\(other.rawValue)' and in '\(split.rawValue)'"
          throw FileError(path, "'\(name)' stands \(place)", advice: "a picture belongs to one split")
        }
        splits[name] = split
      }
    }
    return splits
  }

  static func write(_ splits: [String: Dataset.Split], to path: String) throws(FileError) {
    var content = Content()
    for (name, split) in splits.sorted(by: { $0.key < $1.key }) {
      switch split {
      case .train: content.train.append(name)
      case .val: content.val.append(name)
      case .test: content.test.append(name)
      }
    }
    try JSONFile.write(content, to: path)
  }
}
