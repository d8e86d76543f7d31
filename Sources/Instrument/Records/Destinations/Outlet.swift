import System

/// An open destination, as the frame loop sees it.
///
/// A class with its own dispatch rather than an existential, so that nothing is boxed per frame. Legal calls: `receive` for each
/// result, in order, then `finish` once, all from one thread.
open class Outlet {
  /// Where its results go, for messages.
  public let place: String

  /// Which of the place's tables it fills; nil where there is no such thing.
  public let part: String?

  /// Takes the place as people are told of it.
  public init(place: String, part: String? = nil) { (self.place, self.part) = (place, part) }

  /// Items that were written.
  public var written: UInt64 { 0 }

  /// What was written to a file that grows; nil while the run goes on, and for everything else.
  public var seal: FileSeal? { nil }

  /// Items that were left out because the destination was too slow.
  open var leftOut: UInt64 { 0 }

  /// Earlier items that were removed to make room.
  public var removed: UInt64 { 0 }

  /// Items that could not be written, or found no room while none could.
  public var lost: UInt64 { 0 }

  /// Rows for which the destination has no room, however fast it is.
  open var beyondLimit: UInt64 { 0 }

  /// Takes from a result what belongs to this destination. Allocates nothing.
  ///
  /// - Throws: the destination's error, when it has failed.
  open func receive(_ result: borrowing FrameResult) throws(FileError) {}

  /// Counts as lost what a result has for a destination that was given up. Allocates nothing.
  open func miss(_ result: borrowing FrameResult) {}

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
  private let figures: SinkFigures
  private let makeSeal: @Sendable () -> FileSeal?
  private var ownSeal: FileSeal?
  private let losses: PictureLosses?

  /// Starts the sink's thread.
  ///
  /// - Parameters:
  ///   - place: where the sink writes, for messages.
  ///   - part: which of the place's tables it fills.
  ///   - patience: what becomes of a sink that fails.
  ///   - interval: takes the first frame counted and every so many after it; 1 for all results.
  ///   - losses: where the sink counts what a budget cost; nil for a sink without one.
  ///   - seal: what was written; called when the sink has finished.
  ///   - makeItem: makes an item with all the memory it will ever need.
  /// - Throws: `FileError` when the system gives no thread.
  public init(
    _ sink: Sink, place: String, part: String? = nil, patience: SinkPatience = .none, interval: Int = 1,
    losses: PictureLosses? = nil, seal: @escaping @Sendable () -> FileSeal? = { nil },
    makeItem: () -> Sink.Item
  ) throws(FileError) {
    precondition(interval > 0)
    self.interval = interval
    let queue = try SinkQueue(
      sink, name: place, capacity: Sink.Item.queueCapacity, patience: patience, makeItem: makeItem)
    (figures, makeSeal, self.losses) = (queue.figures, seal, losses)
    self.queue = consume queue
    super.init(place: place, part: part)
  }

  public override var leftOut: UInt64 { (queue?.leftOut ?? leftOutBefore) + (losses?.skipped ?? 0) }
  public override var removed: UInt64 { losses?.removed ?? 0 }
  public override var lost: UInt64 { figures.lost }
  public override var written: UInt64 { figures.written - min(figures.written, losses?.skipped ?? 0) }
  public override var seal: FileSeal? { ownSeal }

  public override func receive(_ result: borrowing FrameResult) throws(FileError) {
    guard interval == 1 || isDue(result) else { return }
    let count = Sink.Item.count(in: result)
    for index in 0..<count {
      do throws(FileError) { try queue?.add { $0.copy(from: result, index) } } catch {
        figures.lose(UInt64(count - index))
        throw error
      }
    }
  }

  public override func miss(_ result: borrowing FrameResult) {
    guard interval == 1 || isDue(result) else { return }
    figures.lose(UInt64(Sink.Item.count(in: result)))
  }

  private func isDue(_ result: borrowing FrameResult) -> Bool {
    guard result.picture != nil else { return false }
    defer { frames += 1 }
    return frames % interval == 0
  }

  public override func finish() throws(FileError) {
    guard let last = queue.take() else { return }
    leftOutBefore = last.leftOut
    // Whatever the sink says at its end: what it wrote is there. Where it hangs, the file is still in its hands.
    defer { if !figures.isAbandoned { ownSeal = makeSeal() } }
    try last.finish()
  }
}
