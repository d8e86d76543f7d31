/// A true object and a found one of the same class, and how well they coincide.
package struct ObjectPair: Equatable, Sendable {
  /// Places in the lists of true and of found objects.
  package var truth: Int
  package var found: Int
  /// Intersection over union.
  package var overlap: Double

  package init(truth: Int, found: Int, overlap: Double) {
    (self.truth, self.found, self.overlap) = (truth, found, overlap)
  }
}

/// Which found object stands for which true one.
package enum ObjectMatching {
  /// Pairs each object with at most one other, the pairs that coincide best first.
  ///
  /// Among equals the one whose true, then found, object comes first. Objects that share no pixel can have a partner with
  /// an overlap above 0.5 only once, so for outlines the order does not matter.
  package static func pairs(_ candidates: [ObjectPair], atLeast threshold: Double) -> [ObjectPair] {
    let ordered = candidates.filter { $0.overlap >= threshold }
      .sorted { (-$0.overlap, $0.truth, $0.found) < (-$1.overlap, $1.truth, $1.found) }
    var (truths, found) = (Set<Int>(), Set<Int>())
    return ordered.filter { pair in
      guard !truths.contains(pair.truth), !found.contains(pair.found) else { return false }
      truths.insert(pair.truth)
      found.insert(pair.found)
      return true
    }
  }
}
