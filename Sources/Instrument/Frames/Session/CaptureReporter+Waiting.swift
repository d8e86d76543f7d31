import System

extension CaptureReporter {
  /// Waits until an instant of the monotonic clock, or until told to stop.
  ///
  /// - Parameter instant: **Units**: nanoseconds.
  package func wait(until instant: UInt64) {
    while !isStopped {
      let now = SystemClock.monotonicNanoseconds()
      guard now < instant else { return }
      // In slices, so that an order to stop is seen soon.
      SystemClock.sleep(nanoseconds: min(100_000_000, instant - now))
    }
  }
}
