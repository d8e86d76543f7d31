import Imaging
import LabelledPictures
import SegNetTraining

/// A true object and a found one of the same class, and how well they coincide.
struct ObjectPair: Equatable, Sendable {
  /// Places in the lists of true and of found objects.
  var truth: Int
  var found: Int
  /// Intersection over union.
  var overlap: Double
}

enum ObjectMatching {
  /// Pairs each object with at most one other, the pairs that coincide best first.
  ///
  /// Among equals the one whose true, then found, object comes first. Objects that share no pixel can have a partner with
  /// an overlap above 0.5 only once, so for outlines the order does not matter.
  static func pairs(_ candidates: [ObjectPair], atLeast threshold: Double) -> [ObjectPair] {
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

  /// Boxes of the same class that share pixels.
  static func candidates(truth: [LabelledObject], found: [LabelledObject]) -> [ObjectPair] {
    var candidates: [ObjectPair] = []
    for (i, a) in truth.enumerated() {
      for (j, b) in found.enumerated() where a.label == b.label {
        let overlap = a.box.intersectionOverUnion(b.box)
        if overlap > 0 { candidates.append(ObjectPair(truth: i, found: j, overlap: overlap)) }
      }
    }
    return candidates
  }
}

extension PixelBox {
  var area: Int { width * height }

  func intersectionOverUnion(_ other: PixelBox) -> Double {
    let width = min(maxX, other.maxX) - max(minX, other.minX)
    let height = min(maxY, other.maxY) - max(minY, other.minY)
    guard width > 0, height > 0 else { return 0 }
    let shared = width * height
    return Double(shared) / Double(area + other.area - shared)
  }
}

/// Two instance maps of one picture laid over each other.
struct InstanceOverlay {
  /// The classes of the true objects that have pixels, and of the found ones, by number; 0 is none.
  let truth: [Int]
  let found: [Int]
  /// By number. **Units**: pixels of the picture.
  let truthAreas: [Int]
  let foundAreas: [Int]
  /// Pairs of one class that share pixels; `truth` and `found` are object numbers.
  let candidates: [ObjectPair]

  /// - Parameters:
  ///   - truth: object numbers per pixel of the picture.
  ///   - truthLabels: the class by object number; 0 for numbers that are no object.
  ///   - found: object numbers per pixel of the picture reduced by `reduction`.
  ///   - foundLabels: the class by object number; 0 for objects that do not count.
  init(truth: InstanceMap, truthLabels: [Int], found: InstanceMap, foundLabels: [Int], reduction: Int) {
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
