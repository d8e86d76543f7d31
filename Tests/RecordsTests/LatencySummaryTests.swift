import AllocationCounter
import Records
import Testing

@Suite struct LatencySummaryTests {
  @Test func percentilesAreRightToThreePercent() {
    var summary = LatencySummary()
    #expect(summary.median == nil && summary.p99 == nil && summary.maximum == nil)
    // 1 to 10000 in a scrambled order, as microseconds.
    for index in 0..<10_000 { summary.add(seconds: Double(index * 7919 % 10_000 + 1) * 1e-6) }
    #expect(summary.count == 10_000)
    #expect(summary.minimum == 1e-6 && summary.maximum == 1e-2)
    for (share, expected) in [(0.5, 5e-3), (0.99, 9.9e-3), (0.1, 1e-3), (0.0001, 1e-6), (1, 1e-2)] {
      let measured = summary.percentile(share)!
      #expect(abs(measured - expected) <= 0.03 * expected, "\(share): \(measured), expected \(expected)")
    }
  }

  @Test func strangeDurationsAreTaken() {
    var summary = LatencySummary()
    for value in [-1, .nan, .infinity, 0, 1e-9, 1e30] { summary.add(seconds: value) }
    #expect(summary.count == 6)
    #expect(summary.minimum == 0)
    #expect(summary.percentile(0) == 0)
    var one = LatencySummary()
    one.add(seconds: 0.02)
    #expect(one.median == 0.02 && one.p99 == 0.02)
  }

  @Test func addingAllocatesNothing() {
    var summary = LatencySummary()
    summary.add(seconds: 1)
    let before = thread_allocation_count()
    for index in 0..<1000 { summary.add(seconds: Double(index) * 1e-4) }
    #expect(thread_allocation_count() == before)
    #expect(summary.count == 1001)
  }
}
