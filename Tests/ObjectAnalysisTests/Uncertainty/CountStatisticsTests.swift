import ObjectAnalysis
import Testing

struct CountStatisticsTests {
  private func statistics(_ counts: [Int]) -> CountStatistics {
    var statistics = CountStatistics()
    for count in counts { statistics.add(count) }
    return statistics
  }

  /// By R: `t.test(c(12, 15, 9, 14, 10))`.
  @Test func theMeanAndItsInterval() throws {
    let counts = statistics([12, 15, 9, 14, 10])
    #expect(counts.total == 60 && counts.mean == 12)
    #expect(abs(try #require(counts.standardDeviation) - 2.549510) < 1e-6)
    let interval = try #require(counts.interval)
    #expect(abs(interval.lowerBound - 8.834366) < 1e-5 && abs(interval.upperBound - 15.165634) < 1e-5)
  }

  @Test func fewCountsSayWhatTheyCan() {
    #expect(CountStatistics().mean == nil && CountStatistics().relativeHalfWidth() == nil)
    let one = statistics([4])
    #expect(one.mean == 4 && one.standardDeviation == nil && one.interval == nil)
    #expect(statistics([0, 0, 0]).interval == 0...0)
    // Cut at 0, where no count lies.
    #expect(statistics([0, 0, 9]).interval?.lowerBound == 0)
  }

  /// Quantiles by R: `qt(0.975, n)`. Counts 0 and 1 in turn have an SD that is known.
  @Test(arguments: [
    (1, 12.7062), (4, 2.776445), (10, 2.228139), (11, 2.200985), (30, 2.042272), (99, 1.984217),
  ])
  func studentsDistribution(degrees: Int, quantile: Double) throws {
    let counts = statistics((0...degrees).map { $0 % 2 })
    let deviation = try #require(counts.standardDeviation)
    let width = try #require(counts.halfWidth)
    #expect(abs(width * Double(degrees + 1).squareRoot() / deviation - quantile) < 3e-5)
  }

  @Test func theOrderAndTheSizeDoNotMatter() {
    let large = (0..<100_000).map { 65_000 + $0 % 3 }
    #expect(statistics(large) == statistics(large.reversed()))
    #expect(abs((statistics(large).standardDeviation ?? 0) - 0.8165) < 1e-3)
    #expect(statistics([Int](repeating: 65_535, count: 100_000)).standardDeviation == 0)
  }

  @Test func theWiderOfTwoIntervalsStops() throws {
    #expect(abs(try #require(statistics([100]).relativeHalfWidth()) - 0.196) < 1e-3)
    // Fields that differ more than chance allows.
    let uneven = statistics([10, 190, 20, 180, 100])
    #expect(try #require(uneven.relativeHalfWidth()) > 1.0)
    let even = statistics([100, 100, 100, 100, 100])
    #expect(abs(try #require(even.relativeHalfWidth()) - 1.96 / 500.0.squareRoot()) < 1e-4)
    #expect(abs(try #require(even.relativeHalfWidth(distinct: 100)) - 0.196) < 1e-3)
  }

  /// By R: `prop.test(k, n, correct = FALSE)`.
  @Test(arguments: [(5, 20, 0.111862, 0.468701), (0, 10, 0, 0.277533), (10, 10, 0.722467, 1)])
  func wilson(held: Int, cases: Int, low: Double, high: Double) {
    let interval = wilsonInterval(held, of: cases)
    #expect(abs(interval.lowerBound - low) < 1e-5 && abs(interval.upperBound - high) < 1e-5)
  }

  @Test func valuesAndCountsHaveTheSameInterval() throws {
    let counts = [12, 15, 9, 14, 10]
    var values = SampleStatistics()
    for count in counts { values.add(Double(count)) }
    let (found, expected) = (try #require(values.interval), try #require(statistics(counts).interval))
    #expect(values.mean == 12 && abs(found.lowerBound - expected.lowerBound) < 1e-9)
    #expect(abs(found.upperBound - expected.upperBound) < 1e-9 && SampleStatistics().interval == nil)
  }
}
