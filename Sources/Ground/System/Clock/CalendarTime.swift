import Glibc

/// An instant as people write it, in UTC.
public struct CalendarTime: Equatable, Sendable {
  public let year, month, day, hour, minute, second: Int
  /// The rest of the second. **Units**: nanoseconds, 0 or more.
  public let nanosecond: Int

  /// - Parameter nanoseconds: since 1970-01-01 UTC; may be negative.
  public init(utcNanoseconds nanoseconds: Int64) {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    // Rounds down, before 1970 too.
    var whole = time_t(rest < 0 ? seconds - 1 : seconds)
    var parts = tm()
    gmtime_r(&whole, &parts)
    (year, month, day) = (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
    (hour, minute, second) = (Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    nanosecond = Int(rest < 0 ? rest + 1_000_000_000 : rest)
  }
}
