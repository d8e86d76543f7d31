import System

/// Runs a sink on a thread of its own, behind a bounded queue whose items are made once.
///
/// The frame loop fills items in place; a slow sink never holds a lock that the loop needs. When the queue is full, the
/// sink's `whenFull` decides: the loop waits for it, or the item is left out and counted. Where the patience says that nobody is
/// held up, the loop waits a second at most, once, and what finds no room after it is lost and counted until there is room.
/// One thread fills a queue; the type has one owner, so the compiler sees to it.
///
/// A sink that fails is tried again as its patience says. The error with which it is given up is thrown to the frame loop at
/// its next call; from then on the sink gets nothing more, and the queue empties itself, so that nobody waits forever.
public struct SinkQueue<Sink: ResultSink>: ~Copyable, Sendable {
  private let shared: SinkThread<Sink>
  private let whenFull: WhenFull
  private var next = 0
  /// Items that were left out because the queue was full.
  public private(set) var leftOut: UInt64 = 0
  /// Times that `add` had to wait because the queue was full.
  public private(set) var waits: UInt64 = 0
  /// Items that the sink could not write, or that found no room while it could write none.
  public var lost: UInt64 { shared.lost }
  var figures: SinkFigures { shared.figures }

  /// Starts the sink's thread.
  ///
  /// - Parameters:
  ///   - capacity: items in the queue, at least 1.
  ///   - patience: what becomes of a sink that fails.
  ///   - makeItem: makes an item with all the memory it will ever need.
  /// - Throws: `FileError` named `name` when the system gives no thread.
  public init(
    _ sink: Sink, name: String, capacity: Int, patience: SinkPatience = .none, makeItem: () -> Sink.Item
  ) throws(FileError) {
    precondition(capacity > 0)
    whenFull = sink.whenFull
    shared = SinkThread(sink, name: name, capacity: capacity, patience: patience, makeItem: makeItem)
    try shared.start()
  }

  deinit { shared.stop() }

  /// Fills the next item, or does what the sink says when the queue is full.
  ///
  /// - Returns: whether the sink will get it.
  /// - Throws: the sink's error, when it has failed.
  @discardableResult
  public mutating func add(_ fill: (inout Sink.Item) -> Void) throws(FileError) -> Bool {
    try shared.check()
    if !shared.claimFreeItem() {
      guard whenFull == .wait else {
        leftOut += 1
        return false
      }
      waits += 1
      guard shared.waitForFreeItem() else { return false }
    }
    shared.fillItem(next, fill)
    next = (next + 1) % shared.capacity
    return true
  }

  /// Lets the sink write what is in the queue, in order, finishes it and ends its thread.
  ///
  /// - Throws: the error with which the sink was given up.
  public consuming func finish() throws(FileError) {
    shared.stop()
    try shared.check()
  }
}
