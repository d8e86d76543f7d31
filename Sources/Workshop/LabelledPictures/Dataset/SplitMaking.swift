import System

/// Makes a split where nobody stated one: the same pictures always come into the same parts.
public struct SplitMaking: Sendable, Equatable {
  /// Another number makes another split.
  public var seed = 0
  /// The shares of pictures that choose and judge; the others train.
  public var (validationShare, testShare) = (0.2, 0.1)

  /// A fifth chooses, a tenth judges.
  public init() {}

  /// The split of each picture.
  ///
  /// - Parameter groups: pictures that belong together, by their names; no group is cut.
  public func split(_ groups: [[String]]) -> [String: Dataset.Split] {
    let total = groups.reduce(0) { $0 + $1.count }
    let shuffled = groups.map { (key: hash($0.min() ?? ""), group: $0) }.sorted {
      ($1.group.count, $0.key) < ($0.group.count, $1.key)
    }
    var wanted: [(split: Dataset.Split, open: Double)] = [
      (.train, Double(total) * (1 - validationShare - testShare)), (.val, Double(total) * validationShare),
      (.test, Double(total) * testShare),
    ]
    var splits: [String: Dataset.Split] = [:]
    for (_, group) in shuffled {
      let place = wanted.indices.max { wanted[$0].open < wanted[$1].open }!
      wanted[place].open -= Double(group.count)
      for name in group { splits[name] = wanted[place].split }
    }
    return splits
  }

  /// FNV-1a over the seed and a name.
  private func hash(_ name: String) -> UInt64 {
    ("\(seed):" + name).utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
