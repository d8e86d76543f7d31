import Testing

@testable import ModelExport

struct IntervalCheckTests {
  /// Pictures without doubt whose counts are wrong by so many objects.
  private func observations(_ errors: [Int]) -> [CountObservation] {
    errors.map { CountObservation(counted: 20, truth: 20 + $0, doubt: 0) }
  }

  private func check(learnt: [Int], checked: [Int], level: Double = 0.8) -> IntervalCheck? {
    IntervalCheck(
      "cell", model: "m", level: level, learntFrom: observations(learnt), checkedOn: observations(checked))
  }

  @Test func theShareThatHoldsTheTruthIsJudgedByItsChance() throws {
    let kept = try #require(check(learnt: [0, 1, -1, 2], checked: [0, 2, -2, 3]))
    #expect(kept.factor == 2 && kept.held == 3 && kept.checked == 4 && kept.learntFrom == 4)
    #expect(kept.coverage == 0.75 && kept.verdict == .kept && kept.meanWidth == 4)
    let below = try #require(check(learnt: [0, 0, 0, 0], checked: [Int](repeating: 5, count: 30)))
    #expect(below.held == 0 && below.verdict == .below && below.coverageLow == 0)
    let above = try #require(
      check(learnt: [9, 9, 9, 9], checked: [Int](repeating: 0, count: 60), level: 0.6))
    #expect(above.held == 60 && above.verdict == .above && above.coverageHigh == 1)
  }

  @Test(arguments: [(0.5, 1), (0.8, 4), (0.9, 9), (0.95, 19)])
  func fewerPicturesThanNeededTeachNothing(level: Double, needed: Int) {
    #expect(IntervalCheck.picturesNeeded(level: level) == needed)
    let errors = [Int](repeating: 0, count: needed)
    #expect(check(learnt: errors, checked: [0], level: level) != nil)
    #expect(check(learnt: Array(errors.dropLast()), checked: [0], level: level) == nil)
  }
}
