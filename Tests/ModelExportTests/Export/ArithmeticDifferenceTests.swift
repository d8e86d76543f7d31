import SegNetModel
import Testing

@testable import ModelExport

/// The gate of an export: int8 against float32.
struct ArithmeticDifferenceTests {
  private typealias Picture = (truth: Int, missed: Int, wrong: Int)

  private func report(_ arithmetic: String, _ pictures: [Picture]) -> EvaluationReport {
    var report = EvaluationReport(
      split: "val", pictures: pictures.count, arithmetic: arithmetic, splitting: "none", meanIoU: 0.5,
      classes: [:], confusion: .init(classes: [], pixels: []))
    report.byPicture = pictures.enumerated().map { index, picture in
      .init(
        name: "p\(index)", agreement: 0.5, meanIoU: nil, countTrue: ["cell": picture.truth],
        countPredicted: ["cell": picture.truth - picture.missed + picture.wrong],
        missed: ["cell": picture.missed], wrong: ["cell": picture.wrong], specks: ["cell": 0])
    }
    return report
  }

  private func difference(_ reference: [Picture], _ exported: [Picture]) throws -> ArithmeticDifference {
    try #require(
      ArithmeticDifference("cell", report("float32", reference), report("int8", exported)))
  }

  /// 15 % of the objects go wrong more, in every picture a little otherwise: three times what is allowed.
  @Test(arguments: [6, 20])
  func aModelThatMiscountsIsRefused(pictures: Int) throws {
    let reference = [Picture](repeating: (truth: 20, missed: 1, wrong: 1), count: pictures)
    let missing = try difference(
      reference, (0..<pictures).map { (truth: 20, missed: 3 + $0 % 3, wrong: 1) })
    #expect(missing.verdict == .worse && missing.low > missing.allowed && missing.allowed == 1)
    // As many too many as too few: the total stays, and the objects are wrong.
    let cancelling = try difference(
      reference, (0..<pictures).map { (truth: 20, missed: 2 + $0 % 2, wrong: 2 + $0 % 2) })
    #expect(cancelling.exportedCount == cancelling.referenceCount && cancelling.verdict == .worse)
    #expect(cancelling.exported > cancelling.reference)
  }

  /// Ten smears, 62 platelets in int8 and 68 in float32, of 66: it is not seen on other pictures.
  @Test func aSmallDifferenceOfFewPicturesIsNoise() throws {
    let truth = [7, 5, 8, 6, 7, 6, 5, 9, 7, 6]
    func pictures(missed: [Int], wrong: [Int]) -> [Picture] {
      truth.indices.map { (truth: truth[$0], missed: missed[$0], wrong: wrong[$0]) }
    }
    let noise = try difference(
      pictures(missed: [0, 1, 0, 0, 0, 1, 0, 0, 0, 1], wrong: [2, 0, 0, 1, 0, 0, 1, 0, 0, 1]),
      pictures(missed: [0, 2, 1, 0, 2, 0, 1, 2, 0, 0], wrong: [1, 0, 0, 1, 0, 1, 0, 0, 1, 0]))
    #expect(noise.objects == 66 && noise.referenceCount == 68 && noise.exportedCount == 62)
    #expect(noise.mean > noise.allowed && noise.verdict == .unclear, "\(noise)")
  }

  /// Parts in int8 and in float32, of which 49 are there: 49 and 45.
  @Test func whatIsNearerToTheTruthIsWritten() throws {
    let reference =
      [Picture](repeating: (truth: 7, missed: 1, wrong: 0), count: 4)
      + [Picture](repeating: (truth: 7, missed: 0, wrong: 0), count: 3)
    let exported = [Picture](repeating: (truth: 7, missed: 0, wrong: 0), count: 7)
    let better = try difference(reference, exported)
    #expect(better.referenceCount == 45 && better.exportedCount == 49)
    #expect(better.verdict == .kept && better.mean < 0)
    // However far: half of what float32 finds is not there.
    let far = try difference(
      [Picture](repeating: (truth: 7, missed: 0, wrong: 7), count: 12),
      [Picture](repeating: (truth: 7, missed: 0, wrong: 0), count: 12))
    #expect(far.verdict == .kept && far.exportedCount == 84 && far.referenceCount == 168)
  }

  /// In float32 nothing is where it should be: more of the same is no reason to refuse.
  @Test func aModelThatFindsNothingCannotBecomeWorse() throws {
    let useless = try difference(
      [Picture](repeating: (truth: 50, missed: 50, wrong: 80), count: 20),
      (0..<20).map { (truth: 50, missed: 50, wrong: 90 + $0 % 5) })
    #expect(useless.verdict == .kept && useless.exported > useless.reference && abs(useless.mean) < 1e-9)
  }

  /// Two pictures that agree by luck say no more than their objects do; one whose objects are all lost says enough.
  @Test func fewPicturesNeitherRefuseNorPassByLuck() throws {
    let few = try difference(
      [Picture](repeating: (truth: 10, missed: 1, wrong: 1), count: 2),
      [Picture](repeating: (truth: 10, missed: 2, wrong: 2), count: 2))
    #expect(few.verdict == .unclear && few.low <= few.allowed && few.mean == 2)
    let lost = try difference([(truth: 30, missed: 1, wrong: 1)], [(truth: 30, missed: 30, wrong: 0)])
    #expect(lost.verdict == .worse && lost.pictures == 1)
    let same = try difference([(truth: 30, missed: 1, wrong: 1)], [(truth: 30, missed: 2, wrong: 1)])
    #expect(same.verdict == .kept)
  }

  /// Few pictures that differ much make a wide interval; a model that finds nothing is refused all the same.
  @Test func whatIsLostByFarIsNoNoise() throws {
    let truth = [60, 20, 10]
    let lost = try difference(
      truth.map { (truth: $0, missed: 0, wrong: 0) }, truth.map { (truth: $0, missed: $0, wrong: 0) })
    #expect(lost.verdict == .worse)
  }

  @Test func reportsWithoutObjectsSayNothing() {
    var old = report("int8", [(truth: 3, missed: 0, wrong: 0)])
    old.byPicture?[0].missed = nil
    #expect(ArithmeticDifference("cell", report("float32", [(truth: 3, missed: 0, wrong: 0)]), old) == nil)
  }
}
