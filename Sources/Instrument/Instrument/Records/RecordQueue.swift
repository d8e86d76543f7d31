import Records
import System

/// The places where one kind of record goes, each behind a queue of its own.
struct RecordQueue<Log: RecordLog>: ~Copyable {
  private var csv: SinkQueue<CSVSink<Log>>?
  private var database: SinkQueue<SQLiteSink<Log>>?
  /// Whether there is any such place.
  let isUsed: Bool

  /// - Parameters:
  ///   - csv, database: files; nil for none.
  ///   - capacity: rows that may wait for a slow disk before whoever appends waits for it.
  ///   - blank: what the queues hold until they are filled.
  init(
    _ log: Log, csv: String?, database: String?, existing: ExistingFile, capacity: Int, blank: Log.Record
  ) throws(FileError) {
    isUsed = csv != nil || database != nil
    var csvQueue: SinkQueue<CSVSink<Log>>?
    if let csv {
      csvQueue = try SinkQueue(
        CSVSink(path: csv, log: log, existing: existing), name: csv, capacity: capacity
      ) { blank }
    }
    var databaseQueue: SinkQueue<SQLiteSink<Log>>?
    if let database {
      databaseQueue = try SinkQueue(
        SQLiteSink(path: database, log: log, existing: existing), name: database, capacity: capacity
      ) { blank }
    }
    self.csv = csvQueue
    self.database = databaseQueue
  }

  /// Throws what `init` would throw, and leaves the files as they are.
  static func check(_ log: Log, csv: String?, database: String?, existing: ExistingFile) throws(FileError) {
    if let csv { try CSVSink.check(path: csv, log: log, existing: existing) }
    if let database { try SQLiteSink.check(path: database, log: log, existing: existing) }
  }

  mutating func append(_ record: Log.Record) throws(FileError) {
    try csv?.append { $0 = record }
    try database?.append { $0 = record }
  }

  /// Brings everything to the disk, whatever fails; the first error is thrown at the end.
  mutating func finish() throws(FileError) {
    var failure: FileError?
    do throws(FileError) { try csv.take()?.finish() } catch { failure = error }
    do throws(FileError) { try database.take()?.finish() } catch { failure = failure ?? error }
    if let failure { throw failure }
  }
}
