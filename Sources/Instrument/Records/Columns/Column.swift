/// A column of a table of records: what it is called, what it holds, and where a record has it.
///
/// The makers (`integer`, `real`, `text` ...) tie the kind to the value, so that no table can promise one and give another.
/// **Cost**: `value` allocates nothing as long as the closure does not.
public struct Column<Record>: Sendable {
  /// The name as files have it, such as `latency_ms`: the unit is part of it.
  public let name: String
  /// Decides the column's type where a place of records has types, such as SQLite.
  public let kind: ColumnKind
  /// What a record has in this column.
  public let value: @Sendable (borrowing Record) -> ColumnValue

  private init(
    _ name: String, _ kind: ColumnKind, _ value: @escaping @Sendable (borrowing Record) -> ColumnValue
  ) {
    (self.name, self.kind, self.value) = (name, kind, value)
  }

  /// Whole numbers; nil where a record has none.
  public static func integer(_ name: String, _ value: @escaping @Sendable (borrowing Record) -> Int?) -> Self
  {
    Column(name, .integer) { record in value(record).map { .integer($0) } ?? .nothing }
  }

  /// Numbers rounded to some decimals; nil, what is no number, and what is too large to be written so stay empty.
  public static func real(
    _ name: String, decimals: Int, _ value: @escaping @Sendable (borrowing Record) -> Double?
  ) -> Self {
    Column(name, .real) { record in value(record).map { ColumnValue($0, decimals: decimals) } ?? .nothing }
  }

  /// Nanoseconds, written exactly as seconds.
  public static func seconds(
    _ name: String, nanoseconds: @escaping @Sendable (borrowing Record) -> Int64
  ) -> Self {
    Column(name, .real) { record in .decimal(nanoseconds(record), decimals: 9) }
  }

  /// Moments. **Units**: nanoseconds since 1970-01-01 UTC.
  public static func moment(
    _ name: String, nanoseconds: @escaping @Sendable (borrowing Record) -> Int64
  ) -> Self {
    Column(name, .text) { record in .moment(nanoseconds: nanoseconds(record)) }
  }

  /// Texts that people chose; nil where a record has none.
  public static func text(_ name: String, _ value: @escaping @Sendable (borrowing Record) -> String?) -> Self
  {
    Column(name, .text) { record in value(record).map { .text($0) } ?? .nothing }
  }

  /// Words of the program's own; nil where a record has none.
  public static func word(
    _ name: String, _ value: @escaping @Sendable (borrowing Record) -> StaticString?
  ) -> Self {
    Column(name, .text) { record in value(record).map { .word($0) } ?? .nothing }
  }

  /// Texts that no two rows share.
  public static func key(_ name: String, _ value: @escaping @Sendable (borrowing Record) -> String) -> Self {
    Column(name, .key) { record in .text(value(record)) }
  }

  /// The same column, empty for records that do not meet a condition.
  public func only(where condition: @escaping @Sendable (borrowing Record) -> Bool) -> Self {
    let value = value
    return Column(name, kind) { record in condition(record) ? value(record) : .nothing }
  }
}

/// What a column holds, for places that want to know before the first row.
public enum ColumnKind: Sendable {
  /// Whole numbers, decimal fractions, and texts; a record may have none of them.
  case integer, real, text
  /// A text that no other row has.
  case key
}
