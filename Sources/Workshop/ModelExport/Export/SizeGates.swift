/// Finds, per class, the smallest area at which what was found counts as an object: the one whose counts come nearest to the
/// true ones on the calibration pictures. Specks that a network leaves beside real objects fall below it.
struct SizeGates {
  private var samples: [(areas: [[Int]], truth: [Int])] = []
  private let classes: Int

  init(classes: Int) { self.classes = classes }

  /// Takes what was found in one picture, as areas per class label, and its true objects per class label.
  mutating func add(_ areas: [[Int]], truth: [Int]) { samples.append((areas, truth)) }

  /// The gates in pixels of the label map, by class label; the smallest gate wins among equals.
  ///
  /// No gate is above half of the class's median object: a gate parts specks from objects, it must not make up
  /// for a miscount by dropping small objects.
  var minimumArea: [Int] {
    (0..<classes).map { label in
      guard label > 0 else { return 0 }
      let candidates = candidates(label: label)
      guard !candidates.isEmpty else { return 0 }
      var best = (gate: 1, error: Int.max)
      for gate in candidates {
        // Errors of single pictures, and of the total, in which a lean to one side would add up.
        let errors = samples.map { sample in sample.areas[label].count { $0 >= gate } - sample.truth[label] }
        let error = errors.reduce(0) { $0 + abs($1) } + abs(errors.reduce(0, +))
        if error < best.error { best = (gate, error) }
      }
      return best.gate
    }
  }

  /// The gates that may be chosen for a class, the smallest first; none when it was not found anywhere.
  func candidates(label: Int) -> Range<Int> {
    let areas = samples.flatMap { $0.areas[label] }.sorted()
    let largest = areas.isEmpty ? 0 : max(1, areas[areas.count / 2] / 2)
    return 1..<largest + 1
  }

  /// The sum over pictures of |counted - true| for a class and a gate.
  private func errors(label: Int, gate: Int) -> Int {
    samples.reduce(0) { sum, sample in
      sum + abs(sample.areas[label].count { $0 >= gate } - sample.truth[label])
    }
  }

  /// The mean over pictures of |counted - true| for a class and a gate.
  func meanAbsoluteError(label: Int, gate: Int) -> Double {
    Double(errors(label: label, gate: gate)) / Double(max(1, samples.count))
  }

  /// The same, summed, as a share of the class's true objects.
  func error(label: Int, gate: Int) -> Double {
    Double(errors(label: label, gate: gate)) / Double(max(1, samples.reduce(0) { $0 + $1.truth[label] }))
  }
}
