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

  /// Reads what records write, `2026-03-01T12:00:00.000000Z`, with any number of digits of the second or none.
  ///
  /// - Returns: nanoseconds since 1970-01-01 UTC; nil for another text.
  public static func utcNanoseconds(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = 10 * value + Int(byte - 48)
      }
      return value
    }
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"),
      bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
      (1...31).contains(day),
      hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = 0
    if bytes.count > 20 {
      guard bytes[19] == UInt8(ascii: "."), (22...30).contains(bytes.count),
        let digits = number(20..<bytes.count - 1)
      else { return nil }
      rest = digits
      for _ in 0..<(9 - (bytes.count - 21)) { rest *= 10 }
    }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1900), Int32(month - 1), Int32(day))
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (Int32(hour), Int32(minute), Int32(second))
    let (whole, overflows) = Int64(timegm(&parts)).multipliedReportingOverflow(by: 1_000_000_000)
    let (moment, isBeyond) = whole.addingReportingOverflow(Int64(rest))
    return overflows || isBeyond ? nil : moment
  }
}
