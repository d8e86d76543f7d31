/// Sums over neighbouring ranges of one width, in memory taken once: where a position lies beyond the last range, two
/// ranges become one, as often as needed.
package struct GrowingBins: Sendable {
  /// The most ranges; even.
  let limit: Int
  /// How many sums each range has.
  let columns: Int
  /// Of each range, in units of positions.
  package private(set) var width: Int64
  /// Ranges up to the last one that was used.
  package private(set) var count = 0
  private var sums: [Int]

  init(limit: Int, columns: Int, width: Int64) {
    precondition(limit > 0 && limit % 2 == 0 && columns > 0 && width > 0)
    (self.limit, self.columns, self.width) = (limit, columns, width)
    sums = [Int](repeating: 0, count: limit * columns)
  }

  package subscript(bin: Int, column: Int) -> Int { sums[bin * columns + column] }

  /// The range of a position; one before the first counts as the first.
  package mutating func bin(of position: Int64) -> Int {
    let position = max(0, position)
    while position / width >= Int64(limit) { merge() }
    let bin = Int(position / width)
    count = max(count, bin + 1)
    return bin
  }

  /// - Precondition: `bin` was given by the last call of `bin(of:)`.
  package mutating func add(_ amount: Int, bin: Int, column: Int) { sums[bin * columns + column] += amount }

  /// Becomes the same as another of the same limit and columns. Allocates nothing.
  package mutating func copy(from other: GrowingBins) {
    precondition(limit == other.limit && columns == other.columns)
    (width, count) = (other.width, other.count)
    for index in sums.indices { sums[index] = other.sums[index] }
  }

  private mutating func merge() {
    for bin in 0..<limit / 2 {
      for column in 0..<columns {
        sums[bin * columns + column] = self[2 * bin, column] + self[2 * bin + 1, column]
      }
    }
    for index in limit / 2 * columns..<sums.count { sums[index] = 0 }
    count = (count + 1) / 2
    width *= 2
  }
}
