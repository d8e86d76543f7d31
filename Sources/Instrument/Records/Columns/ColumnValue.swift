/// What a record has in one column. A place of records writes each of these in its own way.
public enum ColumnValue: Sendable {
  /// Written with all its digits.
  case integer(Int)
  /// `number / 10^decimals`, exactly.
  case decimal(Int64, decimals: Int)
  /// **Units**: nanoseconds since 1970-01-01 UTC.
  case moment(nanoseconds: Int64)
  /// Chosen by a person; may be empty, and hold what must be quoted.
  case text(String)
  /// The program's own, so that a row of words needs no memory.
  case word(StaticString)
  /// The record has no such value.
  case nothing

  /// A number rounded to some decimals; nothing for what is no number or too large to be written so.
  init(_ value: Double, decimals: Int) {
    var scaled = value
    for _ in 0..<decimals { scaled *= 10 }
    self = abs(scaled) < 9e18 ? .decimal(Int64(scaled.rounded()), decimals: decimals) : .nothing
  }
}
