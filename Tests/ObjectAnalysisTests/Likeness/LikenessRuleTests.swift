import AllocationCounter
import ObjectAnalysis
import SegNetModel
import Testing

struct LikenessRuleTests {
  private let list = PictureMeasure.all(classes: ["background"])

  /// Pictures that differ by 10 in brightness and by 5 in redness; the rest is alike.
  private func memory(correlation: Double = 0) -> PictureMemory {
    var covariance = list.indices.map { [Double](repeating: 0, count: $0) + [1] }
    covariance[0][0] = 100
    covariance[1] = [correlation * 50, 25]
    func picture(_ brightness: Double, _ redness: Double) -> [Double] {
      [brightness, redness] + [Double](repeating: 0, count: list.count - 2)
    }
    return PictureMemory(
      measures: list.map(\.name), covariance: covariance,
      references: [picture(100, 0), picture(200, 40)], limit: 1)
  }

  private func measures(_ brightness: Double?, _ redness: Double?, others: Double? = 0) -> PictureMeasures {
    var measures = PictureMeasures(classCount: 1)
    for index in 2..<measures.count { measures[index] = others }
    (measures[0], measures[1]) = (brightness, redness)
    return measures
  }

  private func judge(_ memory: PictureMemory, _ measures: PictureMeasures) throws -> PictureLikeness {
    var rule = try #require(LikenessRule(memory, measures: list))
    return try #require(rule.judge(measures))
  }

  @Test func theNearestPictureDecides() throws {
    #expect(try judge(memory(), measures(100, 0)).distance == 0)
    #expect(try judge(memory(), measures(200, 40)).distance == 0)
    // Between the two is far from both.
    let between = try judge(memory(), measures(150, 20))
    let count = Double(list.count)
    #expect(abs(between.distance - ((25 + 16) / count).squareRoot()) < 1e-9)
    #expect(between.isUnlike)
  }

  @Test func theMeasureFurthestOutIsNamed() throws {
    let far = try judge(memory(), measures(105, 90))
    #expect(far.isUnlike && far.measure == 1 && far.value == 90 && far.low == 0 && far.high == 40)
    // Nothing is beyond what was taught: the one furthest from the nearest picture.
    #expect(try judge(memory(), measures(140, 5)).measure == 0)
  }

  @Test func whatDiffersTogetherCountsOnce() throws {
    let together = try judge(memory(correlation: 0.9), measures(110, 5)).distance
    let against = try judge(memory(correlation: 0.9), measures(110, -5)).distance
    #expect(together < against / 3)
  }

  /// What is missing is left out, as if nothing were known of it.
  @Test func missingMeasuresAreLeftOut() throws {
    var rule = try #require(LikenessRule(memory(correlation: 0.9), measures: list))
    let without = try #require(rule.judge(measures(110, nil, others: nil)))
    #expect(abs(without.distance - 1) < 1e-9 && without.measure == 0)
    let whole = try #require(rule.judge(measures(100, 0)))
    #expect(whole.distance == 0)
    let before = thread_allocation_count()
    _ = rule.judge(measures(nil, 3))
    _ = rule.judge(measures(3, 3, others: nil))
    let allocations = thread_allocation_count() - before
    #expect(allocations == 0)
    #expect(rule.judge(PictureMeasures(classCount: 1)) == nil)
  }

  @Test func measuresOfAnotherProgramAreUnknown() {
    var memory = memory()
    memory.measures[3] = "something"
    #expect(LikenessRule(memory, measures: list) == nil)
  }

  /// A matrix that is none of a covariance: useless, but without a trap.
  @Test func aMadeUpMatrixGivesNumbers() throws {
    var memory = memory()
    for row in list.indices { for column in 0..<row { memory.covariance[row][column] = 1e6 } }
    let likeness = try judge(memory, measures(1e6, -1e6))
    #expect(!likeness.distance.isNaN)
  }
}
