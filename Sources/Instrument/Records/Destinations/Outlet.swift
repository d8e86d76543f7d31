import System

/// An open destination, as the frame loop sees it.
///
/// A class with its own dispatch rather than an existential, so that nothing is boxed per frame. Legal calls: `receive` for each
/// result, in order, then `finish` once, all from one thread.
open class Outlet {
  /// Where its results go, for messages.
  public let place: String

  /// Takes the place as people are told of it.
  public init(place: String) { self.place = place }

  /// Items that were left out because the destination was too slow.
  open var leftOut: UInt64 { 0 }

  /// Rows for which the destination has no room, however fast it is.
  open var beyondLimit: UInt64 { 0 }

  /// Takes from a result what belongs to this destination. Allocates nothing.
  ///
  /// - Throws: the destination's error, when it has failed.
  open func receive(_ result: borrowing FrameResult) throws(FileError) {}

  /// Brings everything to where it lasts.
  ///
  /// - Throws: the destination's first error.
  open func finish() throws(FileError) {}
}

/// A sink behind its queue, which gets what each result has for it.
public final class SinkOutlet<Sink: ResultSink>: Outlet where Sink.Item: ResultItem {
  private var queue: SinkQueue<Sink>?
  private let interval: Int
  private var frames = 0
  private var leftOutBefore: UInt64 = 0

  /// Starts the sink's thread.
  ///
  /// - Parameters:
  ///   - place: where the sink writes, for messages.
  ///   - interval: takes the first frame counted and every so many after it; 1 for all results.
  ///   - makeItem: makes an item with all the memory it will ever need.
  /// - Throws: `FileError` when the system gives no thread.
  public init(_ sink: Sink, place: String, interval: Int = 1, makeItem: () -> Sink.Item) throws(FileError) {
    precondition(interval > 0)
    self.interval = interval
    queue = try SinkQueue(sink, name: place, capacity: Sink.Item.queueCapacity, makeItem: makeItem)
    super.init(place: place)
  }

  public override var leftOut: UInt64 { queue?.leftOut ?? leftOutBefore }

  public override func receive(_ result: borrowing FrameResult) throws(FileError) {
    guard interval == 1 || isDue(result) else { return }
    for index in 0..<Sink.Item.count(in: result) {
      try queue?.add { $0.copy(from: result, index) }
    }
  }

  private func isDue(_ result: borrowing FrameResult) -> Bool {
    guard result.picture != nil else { return false }
    defer { frames += 1 }
    return frames % interval == 0
  }

  public override func finish() throws(FileError) {
    leftOutBefore = leftOut
    try queue.take()?.finish()
  }
}
