import Records
import Server
import System

/// What the frame loop does for who looks: a few additions per object, and a copy of the picture where somebody wants one.
final class LiveOutlet: Outlet {
  private let board: LiveBoard
  private let gallery: LiveGallery
  private let interface: LiveInterface
  private let server: HTTPServer
  /// Whether a row's own time says nothing about when it was counted.
  private let usesArrival: Bool
  private var figures: LiveFigures
  private var pending: PendingSeconds
  private var queue: SinkQueue<LivePictureSink>?
  private var lastPicture: UInt64 = 0

  init(
    _ plan: RecordPlan, figures: LiveFigures, board: LiveBoard, gallery: LiveGallery,
    interface: LiveInterface,
    server: HTTPServer, place: String
  ) throws(FileError) {
    (self.figures, self.board, self.gallery) = (figures, board, gallery)
    (self.interface, self.server) = (interface, server)
    pending = PendingSeconds(columns: figures.classes.count)
    usesArrival = plan.facts.timesAreAssumed || plan.facts.options.namesPictures
    let drawing = plan.drawing
    // One frame: while it is drawn, others are left out.
    queue = try SinkQueue(LivePictureSink(gallery, drawing: drawing), name: place, capacity: 1) {
      LivePictureSink.blankFrame(drawing)
    }
    super.init(place: place)
  }

  override func receive(_ result: borrowing FrameResult) throws(FileError) {
    guard let record = result.record else { return }
    let now = SystemClock.monotonicNanoseconds()
    let time = usesArrival ? SystemClock.utcNanoseconds() : record.utcNanoseconds
    let second = time / 1_000_000_000
    figures.add(record, objects: result.objects, arrival: now, second: second)
    if record.isCounted { pending.add(record, second: second, classes: figures.classes) }
    board.tryToPublish(figures, &pending)
    guard result.picture != nil, now - lastPicture >= LiveGallery.interval, gallery.wantsAnything(now: now)
    else { return }
    // The sink never fails.
    if try queue?.add({ $0.copy(from: result) }) == true { lastPicture = now }
  }

  override func finish() throws(FileError) {
    guard let last = queue.take() else { return }
    board.end(figures, &pending)
    interface.publishState()
    server.stop()
    try last.finish()
  }
}
