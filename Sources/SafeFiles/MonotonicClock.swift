import Glibc

/// Now, by the clock that nobody sets. **Units**: nanoseconds.
public func monotonicNow() -> UInt64 {
  var instant = timespec()
  clock_gettime(CLOCK_MONOTONIC, &instant)
  return UInt64(instant.tv_sec) * 1_000_000_000 + UInt64(instant.tv_nsec)
}

/// The same in seconds.
public func monotonicSeconds() -> Double { Double(monotonicNow()) * 1e-9 }
