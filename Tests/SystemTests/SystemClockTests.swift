import Testing

@testable import System

@Suite struct SystemClockTests {
  /// A clock that was set beyond what nanoseconds hold (2262) stays where sums still have room.
  @Test(
    arguments: [
      (0, 5), (1_700_000_000, 999_999_999), (9_223_372_036, 0), (9_223_372_037, 0), (1 << 60, 1), (.max, 0),
      (-9_300_000_000, 0),
      (.min, 0),
    ] as [(Int64, Int64)])
  func farTimesAreHeld(seconds: Int64, rest: Int64) {
    let found = SystemClock.nanoseconds(seconds: seconds, rest)
    let (exact, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if !overflows, exact.magnitude < SystemClock.limit.magnitude {
      #expect(found == exact + rest)
    } else {
      #expect(found == (seconds < 0 ? -SystemClock.limit : SystemClock.limit) + rest)
    }
    #expect(!found.addingReportingOverflow(1 << 60).overflow)
  }
}
