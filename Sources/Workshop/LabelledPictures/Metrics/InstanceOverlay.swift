import Imaging

/// Two instance maps of one picture laid over each other.
package struct InstanceOverlay {
  /// The classes of the true objects that have pixels, and of the found ones, by number; 0 is none.
  package let truth: [Int]
  package let found: [Int]
  /// By number. **Units**: pixels of the picture.
  package let truthAreas: [Int]
  package let foundAreas: [Int]
  /// Pairs of one class that share pixels; `truth` and `found` are object numbers.
  package let candidates: [ObjectPair]

  /// - Parameters:
  ///   - truth: object numbers per pixel of the picture.
  ///   - truthLabels: the class by object number; 0 for numbers that are no object.
  ///   - found: object numbers per pixel of the picture reduced by `reduction`.
  ///   - foundLabels: the class by object number; 0 for objects that do not count.
  package init(truth: InstanceMap, truthLabels: [Int], found: InstanceMap, foundLabels: [Int], reduction: Int)
  {
    struct Numbers: Hashable { var truth, found: Int }
    var truthAreas = [Int](repeating: 0, count: truthLabels.count)
    var foundAreas = [Int](repeating: 0, count: foundLabels.count)
    var shared: [Numbers: Int] = [:]
    for y in 0..<truth.size.height {
      for x in 0..<truth.size.width {
        let a = Int(truth.identifiers[y * truth.size.width + x])
        // What is left over at the right and below, where no whole block fits, has no label.
        let (column, row) = (x / reduction, y / reduction)
        let inside = column < found.size.width && row < found.size.height
        let b = inside ? Int(found.identifiers[row * found.size.width + column]) : 0
        truthAreas[a] += 1
        foundAreas[b] += 1
        if truthLabels[a] != 0, truthLabels[a] == foundLabels[b] {
          shared[Numbers(truth: a, found: b), default: 0] += 1
        }
      }
    }
    (self.truthAreas, self.foundAreas) = (truthAreas, foundAreas)
    self.truth = truthLabels.indices.map { truthAreas[$0] == 0 ? 0 : truthLabels[$0] }
    self.found = foundLabels.indices.map { foundAreas[$0] == 0 ? 0 : foundLabels[$0] }
    candidates = shared.map { numbers, count in
      let union = truthAreas[numbers.truth] + foundAreas[numbers.found] - count
      return ObjectPair(
        truth: numbers.truth, found: numbers.found, overlap: Double(count) / Double(union))
    }.sorted { ($0.truth, $0.found) < ($1.truth, $1.found) }
  }
}
