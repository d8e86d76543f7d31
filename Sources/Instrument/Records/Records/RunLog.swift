/// What is known about a run, as JSON, under its name.
public struct RunRecord: Sendable {
  public var run: String
  public var description: String

  public init(run: String, description: String) { (self.run, self.description) = (run, description) }
}

/// The log of runs: a row per run.
public struct RunLog: RecordLog {
  public let name = "runs"
  public let columns = [RecordColumn("run", .key), RecordColumn("description", .text)]

  public init() {}

  public func write<Row: RowWriter>(_ record: borrowing RunRecord, to row: inout Row) {
    row.add(record.run)
    row.add(record.description)
  }
}
