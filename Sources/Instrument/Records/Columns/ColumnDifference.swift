/// How the columns of a file that is there differ from those of a run, for a person who wants to append to it.
struct ColumnDifference: CustomStringConvertible {
  let lacking: [String]
  let foreign: [String]

  init(found: [String], expected: [String]) {
    let (foundNames, expectedNames) = (Set(found), Set(expected))
    lacking = expected.filter { !foundNames.contains($0) }
    foreign = found.filter { !expectedNames.contains($0) }
  }

  var description: String {
    let parts = [("lacks", lacking), ("also has", foreign)].filter { !$0.1.isEmpty }
    if parts.isEmpty { return "they are in another order" }
    return parts.map { "it \($0.0) \(Self.list($0.1))" }.joined(separator: ", ")
  }

  /// The first few names; a file that is something else may have anything there.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(4).map { "'\($0.prefix(40))'" }.joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }
}
