/// A kind of record as a table: its columns, in order. Every place of records writes the same ones.
public struct RecordTable<Record: Sendable>: Sendable {
  /// What the table is called where one place holds several.
  public let name: String
  /// The first one is the key of a run where rows are looked up by it; JSON lines are known by its name.
  public let columns: [Column<Record>]
  /// A record for memory that is filled later.
  public let blank: Record
  /// Whether what was written up to a record must not wait for the next one.
  public let endsBatch: @Sendable (borrowing Record) -> Bool

  /// Without `endsBatch`, every record is a batch of its own and goes out at once.
  public init(
    _ name: String, columns: [Column<Record>], blank: Record,
    endsBatch: @escaping @Sendable (borrowing Record) -> Bool = { _ in true }
  ) {
    (self.name, self.columns, self.blank, self.endsBatch) = (name, columns, blank, endsBatch)
  }
}
