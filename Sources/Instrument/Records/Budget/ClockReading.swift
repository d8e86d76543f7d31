import System

/// What two clocks say at one moment: the one that people set, and the one that nobody sets.
public struct ClockReading: Sendable {
  /// **Units**: nanoseconds since 1970-01-01 UTC.
  public var utc: Int64
  /// **Units**: nanoseconds; only differences mean something.
  public var steady: UInt64

  /// Takes both as they are.
  public init(utc: Int64, steady: UInt64) { (self.utc, self.steady) = (utc, steady) }

  /// What they say now.
  public static var now: Self {
    Self(utc: SystemClock.utcNanoseconds(), steady: SystemClock.steadyNanoseconds())
  }

  /// How long ago another one was. **Units**: nanoseconds.
  func steadyNanoseconds(since earlier: Self) -> Int64 {
    Int64(clamping: steady) - Int64(clamping: earlier.steady)
  }

  /// Whether somebody set the clock since then, by more than a minute.
  func isSet(since earlier: Self) -> Bool {
    let apart = (utc &- earlier.utc) &- steadyNanoseconds(since: earlier)
    return apart.magnitude > 60_000_000_000
  }

  /// Whether a file of this time was written while the clock was set: without a battery it begins long before the program was made.
  static func isKnown(_ utc: Int64) -> Bool { utc >= 1_577_836_800_000_000_000 }
}
