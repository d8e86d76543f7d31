import System

// Numbers as text, in bytes that are reused.
extension [UInt8] {
  /// Writes a whole number in decimal, with at least `digits` digits.
  mutating func append(number value: Int, digits: Int = 1) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(magnitude: UInt64(value.magnitude), digits: digits)
  }

  private mutating func append(magnitude value: UInt64, digits: Int = 1) {
    let start = count
    var rest = value
    while rest > 0 || count - start < digits {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    // The digits came last one first. Swapped by hand: reversing a slice would copy it.
    var (left, right) = (start, count - 1)
    while left < right {
      let digit = self[left]
      self[left] = self[right]
      self[right] = digit
      left += 1
      right -= 1
    }
  }

  /// Writes `value / 10^decimals` exactly.
  mutating func append(fixed value: Int64, decimals: Int) {
    var unit: UInt64 = 1
    for _ in 0..<decimals { unit *= 10 }
    if value < 0 { append(UInt8(ascii: "-")) }
    append(magnitude: value.magnitude / unit)
    append(UInt8(ascii: "."))
    append(magnitude: value.magnitude % unit, digits: decimals)
  }

  /// Writes a moment as ISO 8601 with microseconds, such as `2026-03-01T12:00:00.000250Z`.
  mutating func append(utc nanoseconds: Int64) {
    let time = CalendarTime(utcNanoseconds: nanoseconds)
    append(number: time.year, digits: 4)
    pair("-", time.month)
    pair("-", time.day)
    pair("T", time.hour)
    pair(":", time.minute)
    pair(":", time.second)
    append(UInt8(ascii: "."))
    append(number: time.nanosecond / 1000, digits: 6)
    append(UInt8(ascii: "Z"))
  }

  private mutating func pair(_ sign: Unicode.Scalar, _ value: Int) {
    append(UInt8(ascii: sign))
    append(number: value, digits: 2)
  }
}

/// A moment as ISO 8601 with microseconds, such as `2026-03-01T12:00:00.000250Z`.
///
/// - Parameter nanoseconds: since 1970-01-01 UTC.
public func momentText(nanoseconds: Int64) -> String {
  var text: [UInt8] = []
  text.append(utc: nanoseconds)
  return String(decoding: text, as: UTF8.self)
}
