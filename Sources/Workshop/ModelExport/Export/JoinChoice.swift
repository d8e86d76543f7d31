import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime

/// Chooses for each class up to which gap pieces of its objects are joined, for a model that already tells touching ones apart.
///
/// Each class is judged by itself: pieces of one are never joined with those of another. A greater gap must be better by the
/// margin (`CountingScore`), and each has the smallest area that suits it.
struct JoinChoice {
  /// What is tried, none first. **Units**: pixels of the network.
  static let gaps = [0.0, 2, 3, 4, 6, 8]

  private let description: ModelDescription
  private var candidates: [CountingCandidate]
  /// Of all pictures, per class label.
  private var trueAreas: [[Int]]

  init(description: ModelDescription) {
    self.description = description
    let classes = description.palette.count
    trueAreas = Array(repeating: [], count: classes)
    candidates = Self.gaps.map { gap in
      var model = description
      // The smallest areas are chosen anew: what is joined is larger than its pieces.
      model.counting.minimumArea = Array(repeating: 0, count: classes)
      model.counting.joinGaps = gap == 0 ? nil : Array(repeating: gap, count: classes)
      return CountingCandidate(model: model)
    }
  }

  /// Takes a picture and what the network made of it.
  ///
  /// - Throws: `AnalysisError` for a label map that is too large.
  mutating func add(_ picture: JudgedPicture, labels: LabelMap, maps: RegressionMaps? = nil)
    throws(AnalysisError)
  {
    for index in candidates.indices { try candidates[index].add(picture, labels: labels, maps: maps) }
    for (label, areas) in picture.truth.areas(classes: description.palette.count).enumerated() {
      trueAreas[label] += areas
    }
  }

  /// The model's rules with the gaps that suit; the same where none does.
  var rules: CountingRules {
    let specks = SpeckLimits(trueAreas)
    let outcomes = candidates.map { $0.outcome(specks) }
    var rules = description.counting
    var gaps = [Double](repeating: 0, count: description.palette.count)
    for (label, _) in description.palette.objects {
      var best = 0
      for index in outcomes.indices.dropFirst()
      where outcomes[index].results[label].score.isBetter(than: outcomes[best].results[label].score) {
        best = index
      }
      guard best > 0 else { continue }
      gaps[label] = Self.gaps[best]
      rules.minimumArea[label] = outcomes[best].rules.minimumArea[label]
    }
    rules.joinGaps = gaps.allSatisfy { $0 == 0 } ? nil : gaps
    return rules
  }
}
