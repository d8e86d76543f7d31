import Synchronization
import System

/// Runs a sink on a thread of its own, behind a bounded queue whose items are made once.
///
/// The frame loop fills items in place; a slow sink never holds a lock that the loop needs. When the queue is full,
/// `append` waits for the sink, for items that must not be lost (records), while `offer` drops and counts, for items
/// that may be (pictures). One thread fills a queue; the type has one owner, so the compiler sees to it.
///
/// The sink's first error is thrown to the frame loop at its next call; from then on the sink gets nothing more, and the
/// queue empties itself, so that nobody waits forever.
public struct SinkQueue<Sink: ResultSink>: ~Copyable, Sendable {
  private let shared: SinkThread<Sink>
  private var next = 0
  /// Items that `offer` dropped because the queue was full.
  public private(set) var dropped: UInt64 = 0
  /// Times that `append` had to wait because the queue was full.
  public private(set) var waits: UInt64 = 0

  /// Starts the sink's thread.
  ///
  /// - Parameters:
  ///   - capacity: items in the queue, at least 1.
  ///   - makeItem: makes an item with all the memory it will ever need.
  /// - Throws: `FileError` named `name` when the system gives no thread.
  public init(_ sink: Sink, name: String, capacity: Int, makeItem: () -> Sink.Item) throws(FileError) {
    precondition(capacity > 0)
    shared = SinkThread(sink, capacity: capacity, makeItem: makeItem)
    try shared.start(name: name)
  }

  deinit { shared.stop() }

  /// Fills the next item, waiting for the sink while the queue is full.
  ///
  /// - Throws: the sink's error, when it has failed.
  public mutating func append(_ fill: (inout Sink.Item) -> Void) throws(FileError) {
    try shared.check()
    if !shared.takeFreeItem() {
      waits += 1
      shared.waitForFreeItem()
    }
    submit(fill)
  }

  /// Fills the next item, or drops it when the queue is full.
  ///
  /// - Returns: whether the sink will get it.
  /// - Throws: the sink's error, when it has failed.
  public mutating func offer(_ fill: (inout Sink.Item) -> Void) throws(FileError) -> Bool {
    try shared.check()
    guard shared.takeFreeItem() else {
      dropped += 1
      return false
    }
    submit(fill)
    return true
  }

  /// Lets the sink write what is in the queue, in order, finishes it and ends its thread.
  ///
  /// - Throws: the sink's first error.
  public consuming func finish() throws(FileError) {
    shared.stop()
    try shared.check()
  }

  private mutating func submit(_ fill: (inout Sink.Item) -> Void) {
    shared.fillItem(next, fill)
    next = (next + 1) % shared.capacity
  }
}
