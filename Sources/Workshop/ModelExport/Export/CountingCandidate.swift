import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// One way of telling objects apart, and what it made of pictures.
struct CountingCandidate {
  private struct Picture {
    /// Without any smallest area.
    var overlay: ObjectOverlay
    /// By object number. **Units**: pixels of the network.
    var areas: [Int]
  }

  let model: ModelDescription
  private let analyzer: PictureAnalyzer
  private var pictures: [Picture] = []

  init(model: ModelDescription) {
    self.model = model
    analyzer = PictureAnalyzer(model: model)
  }

  mutating func add(_ picture: JudgedPicture, labels: LabelMap, maps: RegressionMaps?) throws(AnalysisError) {
    let analysis = try analyzer.analyze(
      labels, maps: maps, pictureSize: picture.size, ignored: picture.ignored)
    pictures.append(
      Picture(
        overlay: analysis.laid(over: picture.truth, reduction: model.input.reduction),
        areas: [0] + analysis.objects.map(\.area)))
  }

  mutating func removePictures() { pictures.removeAll() }

  /// The rules with the smallest areas that suit, and what is counted by them, per class label.
  func outcome(_ specks: SpeckLimits) -> (rules: CountingRules, results: [ClassCounts]) {
    var rules = model.counting
    var results = [ClassCounts](repeating: ClassCounts(), count: model.palette.count)
    for (label, _) in model.palette.objects {
      (rules.minimumArea[label], results[label]) = bestGate(label, specks)
    }
    return (rules, results)
  }

  /// A greater smallest area must be better by the margin: objects are left out only where that clearly pays.
  private func bestGate(_ label: Int, _ specks: SpeckLimits) -> (gate: Int, counts: ClassCounts) {
    let gates = gates(label, specks)
    var best = (gate: gates[0], counts: counts(label, gate: gates[0], specks))
    for gate in gates.dropFirst() {
      let counts = counts(label, gate: gate, specks)
      if counts.score.isBetter(than: best.counts.score) { best = (gate, counts) }
    }
    return best
  }

  /// The smallest areas that differ in what they leave out, from 1; 0 alone for a class that was not found anywhere.
  ///
  /// None is above half of the class's median object: of those that are matched, where none is of the true ones, where these
  /// have no outlines of all that was found. It parts specks from objects, it must not make up for a miscount by dropping
  /// small objects.
  private func gates(_ label: Int, _ specks: SpeckLimits) -> [Int] {
    let found = pictures.flatMap { picture in
      picture.overlay.found.indices.filter { picture.overlay.found[$0] == label }.map { picture.areas[$0] }
    }.sorted()
    guard !found.isEmpty else { return [0] }
    let reduction = model.input.reduction
    let matched = pictures.flatMap { picture in
      picture.overlay.pairs(label: label).map { picture.areas[$0.found] }
    }
    let outlined = pictures.filter { $0.overlay.basis == .outlines }.flatMap {
      $0.overlay.trueObjects(label: label).map { reduction.blocks(inArea: $0.area) }
    }
    let objects = [matched, outlined].first { !$0.isEmpty }?.sorted() ?? found
    let largest = max(1, objects[objects.count / 2] / 2)
    let limit = specks.area(label: label, gate: largest, reduction: model.input.reduction)
    // A true object is left out by the first area that is greater than it.
    let spared = pictures.flatMap { $0.overlay.trueObjects(label: label) }.map(\.area).filter { $0 < limit }
    let steps = found.map { $0 + 1 } + spared.map { reduction.blocks(inArea: $0) + 1 }
    return [1] + Set(steps).filter { $0 > 1 && $0 <= largest }.sorted()
  }

  private func counts(_ label: Int, gate: Int, _ specks: SpeckLimits) -> ClassCounts {
    var counts = ClassCounts()
    let smallest = specks.area(label: label, gate: gate, reduction: model.input.reduction)
    for picture in pictures {
      let overlay = picture.overlay.judged(
        isSpeck: {
          picture.overlay.basis == .outlines && picture.overlay.truth[$0] == label
            && picture.overlay.truthAreas[$0] < smallest
        },
        counts: { picture.overlay.found[$0] == label && picture.areas[$0] >= gate })
      var objects = DetectionTally()
      objects.add(overlay, label: label)
      counts.add(objects)
    }
    return counts
  }
}
