import System
import Testing

@testable import ModelExport

@Suite struct ModelComparisonTests {
  private func report(_ counted: [String: Int], truth: Int = 10, agreement: Double = 0.5) -> EvaluationReport
  {
    var report = EvaluationReport(
      split: "val", pictures: counted.count, arithmetic: "int8", splitting: "none", meanIoU: 0.5,
      classes: [:],
      confusion: .init(classes: [], pixels: []))
    report.byPicture = counted.sorted { $0.key < $1.key }.map { name, count in
      .init(
        name: name, agreement: agreement, meanIoU: nil, countTrue: ["rbc": truth],
        countPredicted: ["rbc": count])
    }
    return report
  }

  @Test func theMeanDifferenceAndItsIntervalAreOfPairs() throws {
    // A constant difference has no spread, whatever the pictures are.
    let same = try #require(PairedDifference((0..<20).map { (Double($0), Double($0) + 0.5) }))
    #expect(same.mean == 0.5 && same.isClear && same.pairs == 20)
    #expect(try #require(same.interval).lowerBound > 0.499_999 && same.interval!.upperBound < 0.500_001)
    // Of few pairs the interval is that of Student's distribution, not that of the draws.
    let few = try #require(PairedDifference([(0, 1), (0, -1), (0, 1.2), (0, 1), (0, 0.8), (0, 0.9)]))
    let deviation = 0.8085  // of 1, -1, 1.2, 1, 0.8, 0.9
    let halfWidth = 2.5706 * deviation / 6.0.squareRoot()
    #expect(
      try #require(few.interval).contains(few.mean)
        && few.interval!.upperBound - few.interval!.lowerBound > 1.5 * halfWidth)
    // A normal interval of the mean for comparison: +-1.96 * deviation / sqrt(count).
    let numbers = (0..<100).map { (first: 0.0, second: Double($0 % 10)) }
    let spread = try #require(PairedDifference(numbers))
    let half = 1.96 * (8.25 * 100 / 99.0).squareRoot() / 10
    let interval = try #require(spread.interval)
    #expect(spread.mean == 4.5)
    #expect(abs(interval.lowerBound - (4.5 - half)) < 0.1 && abs(interval.upperBound - (4.5 + half)) < 0.1)
    #expect(PairedDifference(numbers) == spread && PairedDifference(numbers, seed: 2) != spread)
    #expect(PairedDifference([]) == nil)
    let one = try #require(PairedDifference([(1, 2)]))
    #expect(one.interval == nil && !one.isClear && one.mean == 1)
  }

  @Test func theBetterModelIsNamedWhereItIsClear() throws {
    let names = (0..<12).map { "p\($0)" }
    func report(off: (Int) -> Int) -> EvaluationReport {
      self.report(Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, 10 + off($0)) }))
    }
    let comparison = try ModelComparison(
      report { _ in 3 }, report { $0 % 2 }, names: (first: "a", second: "b"))
    #expect(comparison.pictures == 12 && comparison.figures.map(\.key) == ["agreement", "rbc_count_error"])
    let counts = try #require(comparison.figures.last)
    #expect(counts.difference.first == 3 && counts.difference.second == 0.5 && counts.better == .second)
    #expect(comparison.figures[0].better == nil)
    let turned = try ModelComparison(report { $0 % 2 }, report { _ in 3 }, names: (first: "b", second: "a"))
    #expect(turned.figures.last?.better == .first)
    // As often better as worse.
    let even = try ModelComparison(report { $0 % 2 }, report { 1 - $0 % 2 }, names: (first: "a", second: "b"))
    #expect(even.figures.last?.better == nil)
  }

  @Test func otherPicturesAreRefused() {
    let first = report(["a": 1, "b": 2])
    func refused(_ second: EvaluationReport) -> FileError? {
      #expect(throws: FileError.self) {
        _ = try ModelComparison(first, second, names: (first: "one.json", second: "two.json"))
      }
    }
    #expect(refused(report(["a": 1]))?.path == "two.json")
    #expect(refused(report(["a": 1, "b": 2, "c": 3]))?.path == "one.json")
    #expect(refused(report(["a": 1, "b": 2], truth: 11))?.path == "two.json")
    var nameless = first
    nameless.byPicture = nil
    #expect(refused(nameless)?.path == "two.json")
  }
}
