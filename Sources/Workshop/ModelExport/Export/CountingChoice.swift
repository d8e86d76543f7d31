import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// Chooses how a model counts: how touching objects are told apart, and the smallest objects that count.
///
/// Every way of telling objects apart gets the size gates that suit it, and the way wins by which most objects coincide with
/// the true outlines (average precision at an overlap of 0.5), or, where the data set has none, whose counts come nearest.
/// Boxes do not decide: people often box only some of the objects. A less simple way must win by `margin`.
struct CountingChoice {
  /// How much better a less simple way of splitting, or a greater size gate, must be, as a share of all objects.
  static let margin = 0.005
  /// Saddle depths that watersheds are tried with, in pixels of the network.
  static let depths = [0.5, 0.75, 1, 1.5, 2, 3]
  /// Saddle depths that floods of a learned map are tried with, in its units.
  static let mapDepths = [0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.3]

  let dataset: Dataset
  private let palette: ClassPalette
  private var candidates: [Candidate]

  init(dataset: Dataset, description: ModelDescription) {
    (self.dataset, palette) = (dataset, description.palette)
    let maps = Self.distanceMaps(of: dataset, learnedBy: description.network)
    candidates = Self.splittings(for: description.palette, distanceMaps: maps).map { splitting in
      var model = description
      model.counting = CountingRules(
        minimumArea: Array(repeating: 0, count: model.palette.count), splitting: splitting,
        coreFractions: dataset.coreFractions)
      return Candidate(model: model)
    }
  }

  /// The maps that tell objects apart.
  static func distanceMaps(of dataset: Dataset, learnedBy network: NetworkSpec) -> [String] {
    dataset.maps.filter { $0.role == .distance }.map(\.name).filter(network.regressionMaps.contains)
  }

  /// What can be chosen from, the simplest first: a network with a border class has learned its way, which a watershed may
  /// mend.
  ///
  /// - Parameter distanceMaps: maps that the network learned of how deep in its object a pixel lies.
  static func splittings(for palette: ClassPalette, distanceMaps: [String] = []) -> [ObjectSplitting] {
    let learned: [ObjectSplitting] = distanceMaps.flatMap { map in
      mapDepths.map { .map(name: map, minimumDepth: $0) }
    }
    if palette.borderLabel != nil {
      return [.border] + depths.map { .borderAndWatershed(minimumDepth: $0, relativeDepth: 0.15) } + learned
    }
    return [.none] + depths.map { .watershed(minimumDepth: $0, relativeDepth: 0.15) } + learned
  }

  /// Takes a picture and what the network made of it.
  ///
  /// - Throws: `AnalysisError` for a label map that is too large.
  mutating func add(
    _ item: Dataset.Item, _ sample: LabelledPicture, labels: LabelMap, maps: RegressionMaps? = nil
  ) throws(AnalysisError) {
    for index in candidates.indices {
      candidates[index].add(
        try ExaminedPicture(
          sample, of: item, in: dataset, labels: labels, maps: maps, analyzer: candidates[index].analyzer))
    }
  }

  var rules: CountingRules {
    var best: (rules: CountingRules, error: Double)?
    for candidate in candidates {
      let (rules, error) = candidate.outcome(palette)
      if best == nil || error < best!.error - Self.margin { best = (rules, error) }
    }
    return best!.rules
  }
}

/// One way of telling objects apart, and what it made of the pictures.
private struct Candidate {
  /// The outlined objects of a picture and those found: their classes by number, 0 for none, and which may be the same.
  private struct Objects {
    var truth: [Int]
    var found: [Int]
    var areas: [Int]
    var pairs: [ObjectPair]
  }

  let model: ModelDescription
  let analyzer: PictureAnalyzer
  private var gates: SizeGates
  private var pictures: [Objects] = []

  init(model: ModelDescription) {
    self.model = model
    analyzer = PictureAnalyzer(model: model)
    gates = SizeGates(classes: model.palette.count)
  }

  mutating func add(_ picture: ExaminedPicture) {
    let found = picture.analysis.objects
    var areas = [[Int]](repeating: [], count: model.palette.count)
    // What does not count without any gate lies in ignored pixels.
    for object in found where object.counts { areas[object.label].append(object.area) }
    gates.add(areas, truth: picture.trueCounts)
    if let overlay = picture.overlay {
      pictures.append(
        Objects(
          truth: overlay.truth, found: overlay.found, areas: [0] + found.map(\.area),
          pairs: overlay.candidates))
    }
  }

  /// The rules with the gates that suit, and the share of objects that go wrong under them, as a mean over classes.
  func outcome(_ palette: ClassPalette) -> (CountingRules, error: Double) {
    var rules = model.counting
    rules.minimumArea = gates.minimumArea
    if !pictures.isEmpty {
      for (label, _) in palette.objects { rules.minimumArea[label] = bestGate(label) }
    }
    let errors = palette.objects.map { label, _ in
      pictures.isEmpty
        ? gates.error(label: label, gate: rules.minimumArea[label])
        : 1 - averagePrecision(label: label, gate: rules.minimumArea[label])
    }
    return (rules, errors.reduce(0, +) / Double(errors.count))
  }

  /// The smallest gate whose average precision is as good as the best by the margin: small objects are left out only where
  /// that clearly pays.
  private func bestGate(_ label: Int) -> Int {
    let gates = gates.candidates(label: label)
    if gates.isEmpty { return 1 }
    let precisions = gates.map { averagePrecision(label: label, gate: $0) }
    let best = precisions.max()!
    return zip(gates, precisions).first { $0.1 >= best - CountingChoice.margin }!.0
  }

  private func averagePrecision(label: Int, gate: Int) -> Double {
    var tally = DetectionTally()
    for picture in pictures {
      let pairs = picture.pairs.filter {
        picture.truth[$0.truth] == label && picture.areas[$0.found] >= gate
      }
      tally.add(
        ObjectMatching.pairs(pairs, atLeast: 0.5), truth: picture.truth.count { $0 == label },
        found: picture.found.indices.count { picture.found[$0] == label && picture.areas[$0] >= gate })
    }
    return tally.averagePrecision ?? 1
  }
}
