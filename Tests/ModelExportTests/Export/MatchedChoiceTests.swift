import Imaging
import LabelledPictures
import SegNetModel
import Testing

@testable import ModelExport

/// Rules are chosen by what is matched: errors that cancel in a total are errors.
struct MatchedChoiceTests {
  /// Four cells of 100 pixels, some away from their place.
  private func cells(_ present: Set<Int>, also draw: (inout LabelMap) -> Void = { _ in }) -> LabelMap {
    var map = LabelMap(size: PixelSize(width: 96, height: 48))
    for cell in 0..<4 where present.contains(cell) { map.fill(x: 4 + 24 * cell, y: 4, width: 10, height: 10) }
    draw(&map)
    return map
  }

  /// By numbers alone a fragment made up for the cell that was missed.
  @Test func aFragmentDoesNotPayForAMissedCell() throws {
    let drawn = try DrawnDataset([cells([0, 1, 2, 3])])
    let found = cells([0, 1, 2]) { $0.fill(x: 40, y: 34, width: 4, height: 3) }
    let rules = try drawn.rules([found])
    #expect(rules.minimumArea[1] == 13)
    let result = try #require(try drawn.report([found], rules).classes["cell"])
    #expect(result.countTrue == 4 && result.countPredicted == 3 && result.f1 == 6.0 / 7)
    #expect(result.matched == 3 && result.missed == 1 && result.wrong == 0 && result.specks == 0)
    // The numbers alone see nothing of it.
    var all = rules
    all.minimumArea[1] = 1
    let equal = try #require(try drawn.report([found], all).classes["cell"])
    #expect(equal.countMAE == 0 && equal.missed == 1 && equal.wrong == 1 && equal.f1 == 0.75)
  }

  /// Where nothing is matched, numbers decide: twelve fragments are further from four cells than none.
  @Test func fragmentsAloneAreLeftOut() throws {
    let drawn = try DrawnDataset([cells([0, 1, 2, 3])])
    let found = cells([]) { map in
      for piece in 0..<12 { map.fill(x: 2 + 7 * piece, y: 30, width: 3, height: 2) }
    }
    #expect(try drawn.rules([found]).minimumArea[1] == 7)
  }

  /// Stray pixels of a mask are no cells: neither is one missed nor is what was found there a cell too many.
  @Test func trueSpecksBelowTheGateAreNoTruth() throws {
    let truth = cells([0, 1, 2, 3]) {
      $0.fill(x: 10, y: 30, width: 2, height: 1)
      $0.fill(x: 30, y: 30, width: 3, height: 1)
    }
    let drawn = try DrawnDataset([truth])
    let found = cells([0, 1, 2, 3])
    let rules = try drawn.rules([found])
    #expect(rules.minimumArea[1] == 4)
    let report = try drawn.report([found], rules)
    let result = try #require(report.classes["cell"])
    #expect(result.countTrue == 4 && result.countPredicted == 4 && result.specks == 2 && result.f1 == 1)
    #expect(report.byPicture?.first?.specks == ["cell": 2] && report.byPicture?.first?.agreement == 1)
    // A find of the gate's size in place of a speck of one pixel less.
    let inPlace = cells([0, 1, 2, 3]) { $0.fill(x: 30, y: 30, width: 4, height: 1) }
    let left = try #require(try drawn.report([inPlace], rules).classes["cell"])
    #expect(left.countPredicted == 4 && left.wrong == 0)
    // Without a gate they are truth.
    let all = try #require(try drawn.report([found], CountingRules(minimumArea: [0, 1])).classes["cell"])
    #expect(all.countTrue == 6 && all.missed == 2 && all.specks == 0)
  }

  /// A gate hides no missed objects: those greater than a sixteenth of the median stay truth.
  @Test func whatIsNoSpeckStaysTruth() throws {
    let truth = cells([0, 1, 2, 3]) { $0.fill(x: 10, y: 30, width: 4, height: 2) }
    let drawn = try DrawnDataset([truth])
    let found = cells([0, 1, 2, 3])
    #expect(try drawn.rules([found]).minimumArea[1] == 1)
    let result = try #require(
      try drawn.report([found], CountingRules(minimumArea: [0, 50])).classes["cell"])
    #expect(result.countTrue == 5 && result.missed == 1 && result.specks == 0)
  }

  /// Of ways that match alike, the one whose numbers come nearer; a small gain in numbers is none.
  @Test func numbersDecideAmongEquals() {
    let base = CountingScore(f1: 0.9, countError: 0.1)
    #expect(CountingScore(f1: 0.91, countError: 0.5).isBetter(than: base))
    #expect(CountingScore(f1: 0.9, countError: 0.05).isBetter(than: base))
    #expect(!CountingScore(f1: 0.9, countError: 0.099).isBetter(than: base))
    #expect(!CountingScore(f1: 0.899, countError: 0).isBetter(than: base))
  }
}
