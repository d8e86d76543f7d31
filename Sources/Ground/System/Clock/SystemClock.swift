import Glibc

/// The clocks of the system.
public enum SystemClock {
  /// Now, by the clock that nobody sets. **Units**: nanoseconds.
  public static func monotonicNanoseconds() -> UInt64 { UInt64(nanoseconds(CLOCK_MONOTONIC)) }

  /// The same by one that goes on while the machine sleeps. **Units**: nanoseconds.
  public static func steadyNanoseconds() -> UInt64 { UInt64(nanoseconds(CLOCK_BOOTTIME)) }

  /// The monotonic clock in seconds.
  public static func monotonicSeconds() -> Double { Double(monotonicNanoseconds()) * 1e-9 }

  /// Now, by the clock that tells the time of day. **Units**: nanoseconds since 1970-01-01 UTC.
  public static func utcNanoseconds() -> Int64 { nanoseconds(CLOCK_REALTIME) }

  /// Processor time of the calling thread. **Units**: nanoseconds.
  public static func threadNanoseconds() -> UInt64 { UInt64(nanoseconds(CLOCK_THREAD_CPUTIME_ID)) }

  /// Processor time of the whole process. **Units**: nanoseconds.
  public static func processNanoseconds() -> UInt64 { UInt64(nanoseconds(CLOCK_PROCESS_CPUTIME_ID)) }

  /// Suspends the calling thread.
  public static func sleep(nanoseconds count: UInt64) {
    let end = monotonicNanoseconds() &+ count
    var instant = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &instant, nil) == EINTR {}
  }

  /// As far from 1970 as times go here, some 255 years: a clock that was set beyond stays there, and sums with what a run takes do
  /// not overflow. **Units**: nanoseconds.
  public static let limit = Int64.max - 1 << 61

  static func nanoseconds(seconds: Int64, _ rest: Int64) -> Int64 {
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflows { return (seconds < 0 ? -limit : limit) + rest }
    return min(limit, max(-limit, whole)) + rest
  }

  private static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var instant = timespec()
    clock_gettime(clock, &instant)
    return nanoseconds(seconds: Int64(instant.tv_sec), Int64(instant.tv_nsec))
  }
}
