/// How many letters must be put in, left out or exchanged to make one text of another (Levenshtein, 1966).
///
/// - Parameter limit: above this, nil is the answer, and the work stops early.
public func editDistance(_ first: [UInt8], _ second: [UInt8], limit: Int) -> Int? {
  guard abs(first.count - second.count) <= limit else { return nil }
  var previous = Array(0...second.count)
  for (row, letter) in first.enumerated() {
    var current = [row + 1]
    for (column, other) in second.enumerated() {
      current.append(
        min(previous[column] + (letter == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1))
    }
    guard current.contains(where: { $0 <= limit }) else { return nil }
    previous = current
  }
  return previous[second.count] <= limit ? previous[second.count] : nil
}
