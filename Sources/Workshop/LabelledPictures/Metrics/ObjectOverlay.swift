import Imaging

/// The true and the found objects of one picture laid over each other.
package struct ObjectOverlay: Sendable {
  /// What is compared.
  package enum Basis: String, Sendable { case outlines, boxes }

  /// An overlap at which a true object and a found one are the same.
  package static let sameObject = 0.5

  package let basis: Basis
  /// The classes of the true objects and of the found ones, by number; 0 is none.
  package private(set) var truth: [Int]
  package private(set) var found: [Int]
  /// By number. **Units**: pixels of the picture.
  package let truthAreas: [Int]
  package let foundAreas: [Int]
  /// Pairs of one class that share pixels; `truth` and `found` are object numbers.
  package private(set) var candidates: [ObjectPair]

  /// By outlines.
  ///
  /// - Parameters:
  ///   - found: object numbers per pixel of the picture reduced by `reduction`.
  ///   - foundLabels: the class by object number; 0 for objects that do not count.
  package init(truth: TrueOutlines, found: InstanceMap, foundLabels: [Int], reduction: Reduction) {
    struct Numbers: Hashable { var truth, found: Int }
    var shared: [Numbers: Int] = [:]
    var foundAreas = [Int](repeating: 0, count: foundLabels.count)
    let (width, height) = (found.size.width, found.size.height)
    let columns = (0..<width).map { reduction.middles(in: $0..<$0 + 1) }
    for row in 0..<height {
      let rows = reduction.middles(in: row..<row + 1).count
      for column in 0..<width {
        foundAreas[Int(found.identifiers[row * width + column])] += rows * columns[column].count
      }
    }
    for run in truth.runs where reduction.block(of: Int(run.row)) < height {
      let label = truth.labels[Int(run.number)]
      let row = reduction.block(of: Int(run.row)) * width
      // What is left over at the right and below, where no whole block fits, has no label.
      let end = min(Int(run.end), columns.last?.upperBound ?? 0)
      var column = Int(run.start)
      while column < end {
        let number = Int(found.identifiers[row + reduction.block(of: column)])
        let start = column
        repeat {
          column = min(end, columns[reduction.block(of: column)].upperBound)
        } while column < end
          && Int(found.identifiers[row + reduction.block(of: column)]) == number
        if foundLabels[number] == label {
          shared[Numbers(truth: Int(run.number), found: number), default: 0] += column - start
        }
      }
    }
    basis = .outlines
    (self.truth, truthAreas, self.foundAreas) = (truth.labels, truth.areas, foundAreas)
    self.found = foundLabels.indices.map { foundAreas[$0] == 0 ? 0 : foundLabels[$0] }
    candidates = shared.map { numbers, count in
      let union = truth.areas[numbers.truth] + foundAreas[numbers.found] - count
      return ObjectPair(
        truth: numbers.truth, found: numbers.found, overlap: Double(count) / Double(union))
    }.sorted { ($0.truth, $0.found) < ($1.truth, $1.found) }
  }

  /// By boxes; the numbers begin at 1.
  ///
  /// - Parameters:
  ///   - found: the boxes of all that was found.
  ///   - foundLabels: the class by object number; 0 for objects that do not count.
  package init(truth: [LabelledObject], found: [PixelBox], foundLabels: [Int]) {
    basis = .boxes
    (self.truth, self.found) = ([0] + truth.map(\.label), foundLabels)
    (truthAreas, foundAreas) = ([0] + truth.map(\.box.area), [0] + found.map(\.area))
    var candidates: [ObjectPair] = []
    for (i, a) in truth.enumerated() {
      for (j, b) in found.enumerated() where foundLabels[j + 1] == a.label {
        let overlap = a.box.intersectionOverUnion(b)
        if overlap > 0 { candidates.append(ObjectPair(truth: i + 1, found: j + 1, overlap: overlap)) }
      }
    }
    self.candidates = candidates
  }

  /// The overlay of fewer objects: neither those that do not count, nor specks of the truth, nor what was found in place of a
  /// speck.
  ///
  /// - Parameters:
  ///   - isSpeck: whether a true object, by its number, is none to be found.
  ///   - counts: whether a found object, by its number, counts.
  package func judged(isSpeck: (Int) -> Bool, counts: (Int) -> Bool = { _ in true }) -> ObjectOverlay {
    var judged = self
    for number in found.indices where found[number] != 0 && !counts(number) { judged.found[number] = 0 }
    let specks = Set(truth.indices.filter { truth[$0] != 0 && isSpeck($0) })
    for number in specks { judged.truth[number] = 0 }
    judged.candidates = candidates.filter { judged.found[$0.found] != 0 && !specks.contains($0.truth) }
    guard !specks.isEmpty else { return judged }
    let partners = Set(judged.pairs().map(\.found))
    let left = candidates.filter {
      specks.contains($0.truth) && judged.found[$0.found] != 0 && !partners.contains($0.found)
    }
    let lost = Set(ObjectMatching.pairs(left, atLeast: Self.sameObject).map(\.found))
    for number in lost { judged.found[number] = 0 }
    judged.candidates.removeAll { lost.contains($0.found) }
    return judged
  }

  /// The true objects and the found ones that are the same.
  ///
  /// - Parameter label: of one class; nil: of all.
  package func pairs(label: Int? = nil, atLeast threshold: Double = sameObject) -> [ObjectPair] {
    let own = label == nil ? candidates : candidates.filter { truth[$0.truth] == label }
    return ObjectMatching.pairs(own, atLeast: threshold)
  }

  /// The numbers and areas of the true objects of a class.
  package func trueObjects(label: Int) -> [(number: Int, area: Int)] {
    truth.indices.filter { truth[$0] == label }.map { ($0, truthAreas[$0]) }
  }

  /// The numbers and areas of the found objects of a class.
  package func foundObjects(label: Int) -> [(number: Int, area: Int)] {
    found.indices.filter { found[$0] == label }.map { ($0, foundAreas[$0]) }
  }
}

extension DetectionTally {
  /// Takes in the objects of a picture.
  ///
  /// - Parameter label: of one class; nil: of all.
  package mutating func add(
    _ overlay: ObjectOverlay, label: Int? = nil, atLeast threshold: Double = ObjectOverlay.sameObject
  ) {
    func isOwn(_ other: Int) -> Bool { label.map { $0 == other } ?? (other != 0) }
    add(
      overlay.pairs(label: label, atLeast: threshold), truth: overlay.truth.count(where: isOwn),
      found: overlay.found.count(where: isOwn))
  }
}
