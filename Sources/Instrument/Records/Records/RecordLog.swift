/// A kind of record as a table: which columns it has, and how a record becomes a row of them. Every sink of records
/// writes the same columns.
public protocol RecordLog: Sendable {
  associatedtype Record: Sendable

  /// What the table is called where one place holds several.
  var name: String { get }
  var columns: [RecordColumn] { get }

  /// Gives a record's values to a row, one for each column, in their order.
  func write<Row: RowWriter>(_ record: borrowing Record, to row: inout Row)

  /// Whether what was written up to this record must not wait for the next one.
  func endsBatch(_ record: borrowing Record) -> Bool
}

extension RecordLog {
  public func endsBatch(_ record: borrowing Record) -> Bool { true }
}

/// A column of a table of records.
public struct RecordColumn: Equatable, Sendable {
  public enum Kind: String, Sendable {
    case integer, real, text
    /// A text that no other row has.
    case key = "text primary key"
  }

  public let name: String
  public let kind: Kind

  public init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }
}

/// Takes a row's values, one after the other. None of the calls allocates.
public protocol RowWriter {
  mutating func add(_ value: Int)
  mutating func add(_ value: UInt64)
  /// Adds `value / 10^decimals`, exactly.
  mutating func add(_ value: Int64, decimals: Int)
  mutating func add(_ text: String)
  mutating func add(_ text: StaticString)
  /// Adds a moment in nanoseconds since 1970-01-01 UTC.
  mutating func addMoment(nanoseconds: Int64)
  mutating func addNothing()
}

extension RowWriter {
  /// Adds a number rounded to some decimals; nothing for what is no number or too large to be written so.
  mutating func add(_ value: Double, decimals: Int) {
    var scaled = value
    for _ in 0..<decimals { scaled *= 10 }
    guard abs(scaled) < 9e18 else { return addNothing() }
    add(Int64(scaled.rounded()), decimals: decimals)
  }
}

/// Which run a row belongs to, and what it was counted with.
public struct RunIdentity: Equatable, Sendable {
  /// The name of the run, which no other run in the same file has.
  public var run: String
  /// The first 12 digits of the SHA-256 of the model's file.
  public var model: String
  /// Of the settings that decide about counts.
  public var configuration: String
  /// Of the calibration; empty where there is none.
  public var calibration: String

  public init(run: String, model: String = "", configuration: String = "", calibration: String = "") {
    (self.run, self.model, self.configuration, self.calibration) = (run, model, configuration, calibration)
  }
}
