import Testing

@testable import LabelledPictures

struct SizeTallyTests {
  private func tally(found: [Int], missed: [Int], wrong: [Int]) -> SizeTally {
    var tally = SizeTally()
    let truth = (found + missed).enumerated().map { (number: $0.offset, area: $0.element) }
    let counted = (found + wrong).enumerated().map { (number: $0.offset, area: $0.element) }
    tally.add(
      found.indices.map { ObjectPair(truth: $0, found: $0, overlap: 0.75) }, truth: truth, counted: counted)
    return tally
  }

  @Test func quartersOfTheTrueObjects() throws {
    let sizes = try #require(
      tally(found: [30, 40, 70, 80], missed: [10, 20, 50, 60], wrong: [1, 20, 21, 60, 900]).result)
    #expect(sizes.map(\.range) == ["up to 20", "21 to 40", "41 to 60", "from 61"])
    #expect(sizes.map(\.truth) == [2, 2, 2, 2] && sizes.map(\.matched) == [0, 2, 0, 2])
    #expect(sizes.map(\.wrong) == [2, 1, 1, 1])
    #expect(sizes.map(\.recall) == [0, 1, 0, 1] && sizes[1].averagePrecision == 2.0 / 3)
  }

  /// Each object stands in one range, and none of them is empty, whatever the areas are.
  @Test func objectsThatAreAlikeStayTogether() throws {
    #expect(try #require(tally(found: [5, 5], missed: [5], wrong: [5, 9]).result).map(\.range) == ["all"])
    let sizes = try #require(tally(found: [5, 5, 5, 5, 5, 9], missed: [2], wrong: []).result)
    #expect(sizes.map(\.range) == ["up to 5", "from 6"] && sizes.map(\.truth) == [6, 1])
    var random = Congruential(state: 4)
    for _ in 0..<200 {
      func areas(_ most: Int) -> [Int] {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in Int.random(in: 1...9, using: &random) }
      }
      let (found, missed, wrong) = (areas(20), areas(20), areas(20))
      guard let sizes = tally(found: found, missed: missed, wrong: wrong).result else {
        #expect(found.isEmpty && missed.isEmpty)
        continue
      }
      #expect(sizes.allSatisfy { $0.truth > 0 } && sizes.count <= 4)
      #expect(sizes.map(\.truth).reduce(0, +) == found.count + missed.count)
      #expect(
        sizes.map(\.matched).reduce(0, +) == found.count && sizes.map(\.wrong).reduce(0, +) == wrong.count)
    }
  }

  @Test func withoutTrueObjectsThereIsNothingToSay() {
    #expect(tally(found: [], missed: [], wrong: [3]).result == nil)
  }
}

/// The same numbers every time; Knuth's MMIX constants.
private struct Congruential: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    // The low bits repeat soon.
    return state ^ state >> 32
  }
}
