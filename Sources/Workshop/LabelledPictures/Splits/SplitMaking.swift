import System

/// Makes a split where nobody stated one: the same pictures always come into the same parts.
///
/// Pictures that belong together are never parted: of one folder, of one name before a number, or of one day, whichever is the
/// first to give at least `fewestGroups` groups of which none holds more than half of the pictures. Near-duplicates stay
/// together in any case: a network must not be judged by what it learned from.
public struct SplitMaking: Sendable, Equatable {
  /// What pictures belong together by.
  public enum Grouping: String, Sendable, CaseIterable {
    /// The folder they came from.
    case folder
    /// The name before the number at its end.
    case prefix
    /// The day in the name, or in the file.
    case day
    /// Each picture on its own.
    case picture
  }

  /// Fewer groups cannot fill three parts.
  static let fewestGroups = 5

  /// Another number makes another split.
  public var seed = 0
  /// The shares of pictures that choose and judge; the others train.
  public var (validationShare, testShare) = (0.2, 0.1)
  /// Nil takes what fits.
  public var grouping: Grouping?

  /// A fifth chooses, a tenth judges.
  public init() {}

  /// The split of each picture.
  ///
  /// - Precondition: the names differ.
  public func plan(_ pictures: [SplitPicture]) -> SplitPlan {
    let pictures = pictures.sorted { $0.name < $1.name }
    let (kind, groups) = groups(pictures)
    let (joined, count) = Self.joined(groups, pictures)
    let splits = classesSpread(split(joined, pictures), joined, pictures)
    return SplitPlan(
      making: self, grouping: kind, groups: joined.count, joined: count,
      splits: Dictionary(uniqueKeysWithValues: zip(pictures.map(\.name), splits)))
  }

  /// The places of the pictures by groups.
  private func groups(_ pictures: [SplitPicture]) -> (Grouping, [[Int]]) {
    for kind in grouping.map({ [$0] }) ?? Grouping.allCases {
      let keys = pictures.map { picture -> String? in
        switch kind {
        case .folder: picture.folder
        case .prefix: SplitPicture.prefix(of: picture.name)
        case .day: picture.day
        case .picture: picture.name
        }
      }
      // A picture without a day stands alone.
      let named = zip(keys, pictures).map { $0 ?? "picture \($1.name)" }
      let groups = Dictionary(grouping: pictures.indices) { named[$0] }.sorted { $0.key < $1.key }.map(
        \.value)
      let largest = groups.map(\.count).max() ?? 0
      let isUseful =
        keys.allSatisfy { $0 != nil } && groups.count >= Self.fewestGroups && 2 * largest <= pictures.count
      if kind == .picture || grouping != nil || isUseful && groups.count < pictures.count {
        return (kind, groups)
      }
    }
    return (.picture, pictures.indices.map { [$0] })
  }

  /// The groups, those with pictures that show the same or are copies of one made one.
  ///
  /// - Returns: also how many groups went into others.
  private static func joined(_ groups: [[Int]], _ pictures: [SplitPicture]) -> ([[Int]], Int) {
    var parents = Array(groups.indices)
    func root(_ group: Int) -> Int {
      var group = group
      while parents[group] != group { group = parents[group] }
      return group
    }
    var owner = [Int](repeating: 0, count: pictures.count)
    for (place, group) in groups.enumerated() { for picture in group { owner[picture] = place } }
    func join(_ first: Int, _ second: Int) {
      let (one, other) = (root(owner[first]), root(owner[second]))
      parents[max(one, other)] = min(one, other)
    }
    // Copies of one picture, which need not look the same.
    for copies in Dictionary(grouping: pictures.indices, by: { SplitPicture.source(of: pictures[$0].name) })
      .values
    {
      for copy in copies.dropFirst() { join(copies[0], copy) }
    }
    let hashes = pictures.map(\.hash)
    for first in hashes.indices {
      for second in hashes.indices[(first + 1)...] {
        if hashes[first].differenceFromDuplicate(hashes[second]) != nil { join(first, second) }
      }
    }
    let merged = Dictionary(grouping: groups.indices) { root($0) }.sorted { $0.key < $1.key }.map {
      $0.value.flatMap { groups[$0] }
    }
    return (merged, groups.count - merged.count)
  }

  /// The largest groups first, each to the part that lacks most.
  private func split(_ groups: [[Int]], _ pictures: [SplitPicture]) -> [Dataset.Split] {
    let total = Double(pictures.count)
    let order = groups.map { (key: hash(pictures[$0[0]].name), group: $0) }.sorted {
      ($1.group.count, $0.key) < ($0.group.count, $1.key)
    }
    var open: [(split: Dataset.Split, pictures: Double)] = [
      (.train, total * (1 - validationShare - testShare)), (.val, total * validationShare),
      (.test, total * testShare),
    ]
    var splits = [Dataset.Split](repeating: .train, count: pictures.count)
    for (number, (_, group)) in order.enumerated() {
      // Few groups: every part that is wanted gets one before another gets its second.
      let empty = open.indices.filter { part in
        part > 0 && open[part].pictures == total * (part == 1 ? validationShare : testShare)
          && open[part].pictures > 0
      }
      let left = order.count - number
      let place =
        number > 0 && left <= empty.count
        ? empty[0] : open.indices.reduce(0) { open[$1].pictures > open[$0].pictures ? $1 : $0 }
      open[place].pictures -= Double(group.count)
      for picture in group { splits[picture] = open[place].split }
    }
    return splits
  }

  /// Moves small groups so that every class is in `train`, and in `val`, as far as there are groups for it.
  private func classesSpread(_ splits: [Dataset.Split], _ groups: [[Int]], _ pictures: [SplitPicture])
    -> [Dataset.Split]
  {
    var splits = splits
    let classes = groups.map { group in group.reduce(into: Set<Int>()) { $0.formUnion(pictures[$1].classes) }
    }
    for part in [Dataset.Split.train, .val] where part == .train || validationShare > 0 {
      for label in classes.reduce(into: Set<Int>(), { $0.formUnion($1) }).sorted() {
        let holding = groups.indices.filter { classes[$0].contains(label) }
        if holding.contains(where: { splits[groups[$0][0]] == part }) { continue }
        // What `train` has only once stays there.
        let free = holding.filter { group in
          let own = splits[groups[group][0]]
          return own == .test || part == .train
            || own == .train
              && classes[group].allSatisfy { each in
                groups.indices.contains {
                  $0 != group && splits[groups[$0][0]] == .train && classes[$0].contains(each)
                }
              }
        }
        guard let moved = free.min(by: { (groups[$0].count, $0) < (groups[$1].count, $1) }) else { continue }
        for picture in groups[moved] { splits[picture] = part }
      }
    }
    return splits
  }

  /// FNV-1a over the seed and a name.
  private func hash(_ name: String) -> UInt64 {
    ("\(seed):" + name).utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// A split that was made, and by what.
public struct SplitPlan: Sendable {
  /// How it was to be made.
  public let making: SplitMaking
  /// What pictures belong together by.
  public let grouping: SplitMaking.Grouping
  /// How many groups there are, and how many more there were before those with near-duplicates were joined.
  public let groups, joined: Int
  /// By the pictures' names.
  public let splits: [String: Dataset.Split]

  /// How many pictures a part has.
  public func count(_ split: Dataset.Split) -> Int { splits.values.count { $0 == split } }

  /// What was made of what, and how to make another, one line each.
  ///
  /// - Parameter path: the data set's folder.
  public func lines(for path: String) -> [String] {
    let words =
      switch grouping {
      case .folder: "groups by the folders they came from"
      case .prefix: "groups by their names before the last number"
      case .day: "groups by the day they were taken"
      case .picture: "single pictures"
      }
    let together = joined > 0 ? ", \(joined) more joined to them because pictures look the same" : ""
    var lines = [
      "split made of \(groups) \(words)\(together): "
        + Dataset.Split.allCases.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", "),
      "  another one: hooke dataset split \(path) --force --seed \(making.seed + 1), or with --by prefix|day|picture, --val 0.2, --test 0.1",
    ]
    if grouping == .folder {
      lines[1] =
        "  another one: import again with --seed \(making.seed + 1), since a data set does not know these folders"
    }
    for (split, share) in [(Dataset.Split.val, making.validationShare), (.test, making.testShare)]
    where share > 0 && count(split) == 0 {
      lines.append("  no picture is left for '\(split.rawValue)': there are too few groups")
    }
    return lines
  }
}
