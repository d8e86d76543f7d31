import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// Chooses how a model counts: how touching objects are told apart, and the smallest objects that count.
///
/// Every way of telling objects apart gets the smallest areas that suit it, and the way wins by which most objects are matched
/// and least are made up (`CountingScore`): a fragment does not pay for a cell that was missed. A less simple way must win
/// by a margin.
struct CountingChoice {
  /// Saddle depths that watersheds are tried with, in pixels of the network.
  static let depths = [0.5, 0.75, 1, 1.5, 2, 3]
  /// Saddle depths that floods of a learned map are tried with, in its units.
  static let mapDepths = [0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.3]

  let dataset: Dataset
  private let palette: ClassPalette
  private var candidates: [CountingCandidate]
  /// Of all pictures, per class label.
  private var trueAreas: [[Int]]

  init(dataset: Dataset, description: ModelDescription) {
    (self.dataset, palette) = (dataset, description.palette)
    trueAreas = Array(repeating: [], count: description.palette.count)
    let maps = Self.distanceMaps(of: dataset, learnedBy: description.network)
    candidates = Self.splittings(for: description.palette, distanceMaps: maps).map { splitting in
      var model = description
      model.counting = CountingRules(
        minimumArea: Array(repeating: 0, count: model.palette.count), splitting: splitting,
        coreFractions: dataset.coreFractions)
      return CountingCandidate(model: model)
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
    try add(JudgedPicture(item, sample, of: dataset), labels: labels, maps: maps)
  }

  mutating func add(_ picture: JudgedPicture, labels: LabelMap, maps: RegressionMaps? = nil)
    throws(AnalysisError)
  {
    for index in candidates.indices { try candidates[index].add(picture, labels: labels, maps: maps) }
    for (label, areas) in picture.truth.areas(classes: palette.count).enumerated() {
      trueAreas[label] += areas
    }
  }

  /// Forgets the pictures.
  mutating func removePictures() {
    for index in candidates.indices { candidates[index].removePictures() }
    trueAreas = Array(repeating: [], count: palette.count)
  }

  var rules: CountingRules { best.rules }

  /// What the pictures count by the rules chosen, per class label.
  var results: [ClassCounts] { best.results }

  private var best: (rules: CountingRules, results: [ClassCounts]) {
    let specks = SpeckLimits(trueAreas)
    var best: (rules: CountingRules, results: [ClassCounts], score: CountingScore)?
    for candidate in candidates {
      let (rules, results) = candidate.outcome(specks)
      let scores = palette.objects.map { results[$0.label].score }
      let score = CountingScore(meanOf: scores)
      if best == nil || score.isBetter(than: best!.score) { best = (rules, results, score) }
    }
    return (best!.rules, best!.results)
  }
}

/// A picture whose objects are known, without its pixels.
struct JudgedPicture {
  let size: PixelSize
  let ignored: IgnoredPixels?
  let truth: TrueObjects

  init(_ item: Dataset.Item, _ sample: LabelledPicture, of dataset: Dataset) {
    size = sample.picture.size
    ignored = IgnoredPixels(of: sample.mask, ignoreLabel: dataset.ignoreLabel)
    truth = dataset.trueObjects(of: item, in: sample)
  }
}
