import ModelFixtures
import ObjectAnalysis
import SegNetModel
import Testing

@testable import ModelExport

struct PictureMemoryBuilderTests {
  private let list = PictureMeasure.all(classes: ["background", "cell"])

  /// Pictures around a middle, by chance and always the same.
  private func pictures(
    _ count: Int, around middle: [Double], spread: Double = 1, seed: UInt64, objects: Bool = true
  ) -> [PictureMeasures] {
    var random = SeededNumbers(seed)
    return (0..<count).map { _ in
      var measures = PictureMeasures(classCount: 2)
      for (index, measure) in list.enumerated() {
        let sum = (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &random) }
        let isOfObjects = index >= list.count - 3
        measures[index] =
          isOfObjects && !objects ? nil : middle[index] + spread * 3 * measure.smallestSpread * sum
      }
      return measures
    }
  }

  private func shareMarked(_ memory: PictureMemory, _ pictures: [PictureMeasures]) throws -> Double {
    var rule = try #require(LikenessRule(memory, measures: list))
    return Double(pictures.count { rule.judge($0)?.isUnlike == true }) / Double(pictures.count)
  }

  private func middle(_ shift: Double, of measures: Range<Int>? = nil) -> [Double] {
    list.indices.map { index in
      measures?.contains(index) ?? true ? shift * 3 * list[index].smallestSpread : 0
    }
  }

  @Test(arguments: [8, 40, 300])
  func ownPicturesAreLikeAndOthersUnlike(count: Int) throws {
    let memory = PictureMemoryBuilder(
      measures: list, training: pictures(count, around: middle(0), seed: 1),
      validation: pictures(max(2, count / 4), around: middle(0), seed: 2)
    ).memory()
    #expect(memory.references.count == min(count, PictureMemoryBuilder.referenceLimit))
    #expect(try shareMarked(memory, pictures(200, around: middle(0), seed: 3)) <= 0.05)
    #expect(try shareMarked(memory, pictures(200, around: middle(0), seed: 4, objects: false)) <= 0.06)
    #expect(try shareMarked(memory, pictures(200, around: middle(5), seed: 5)) >= 0.95)
  }

  /// Two stains: what lies between them is neither.
  @Test func kindsOfPicturesStayApart() throws {
    let memory = PictureMemoryBuilder(
      measures: list,
      training: pictures(40, around: middle(0), seed: 1) + pictures(40, around: middle(30), seed: 2),
      validation: pictures(8, around: middle(0), seed: 3) + pictures(8, around: middle(30), seed: 4)
    ).memory()
    #expect(try shareMarked(memory, pictures(100, around: middle(30), seed: 5)) <= 0.05)
    #expect(try shareMarked(memory, pictures(100, around: middle(15), seed: 6)) == 1)
  }

  @Test func picturesWithoutAnyDifferenceHaveRoom() throws {
    let memory = PictureMemoryBuilder(
      measures: list, training: pictures(8, around: middle(0), spread: 0, seed: 1),
      validation: pictures(2, around: middle(0), spread: 0, seed: 1)
    ).memory()
    #expect(try shareMarked(memory, pictures(100, around: middle(0), spread: 0.2, seed: 2)) <= 0.05)
  }

  @Test(arguments: [1, 2, 3])
  func aFewPicturesAreEnough(count: Int) throws {
    let memory = PictureMemoryBuilder(
      measures: list, training: pictures(count, around: middle(0), seed: 1), validation: []
    ).memory()
    #expect(memory.limit > 0 && memory.references.count == count)
    #expect(try shareMarked(memory, pictures(20, around: middle(100), seed: 5)) == 1)
  }

  @Test func theSamePicturesGiveTheSame() {
    func memory() -> PictureMemory {
      PictureMemoryBuilder(
        measures: list, training: pictures(120, around: middle(0), seed: 1),
        validation: pictures(20, around: middle(0), seed: 2)
      ).memory()
    }
    #expect(memory() == memory())
  }
}
