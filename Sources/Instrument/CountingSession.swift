import FrameCapture
import Glibc
import Imaging
import ObjectAnalysis
import ResultSinks
import SafeFiles
import SegNetModel
import SegNetRuntime

/// The instrument at work: frames from a source, counted one by one, into the sinks.
public struct CountingSession: ~Copyable {
  private let capture: CaptureSession
  private let consumer: FrameConsumer
  private var counter: FrameCounter
  private var records: SinkQueue<CSVSink>?
  private var overlays: SinkQueue<OverlaySink>?
  private let overlayInterval: UInt64
  public private(set) var summary: RunSummary

  /// Rows that may wait for a slow disk before the frame loop waits for it.
  private static let recordCapacity = 1024
  /// Overlays that may wait to be drawn before further ones are left out.
  private static let overlayCapacity = 4

  /// - Throws: an error that says what cannot be opened, made or planned.
  public init(
    source: any FrameSource, model: WeightsFile, settings: RunSettings,
    onEvent: @escaping @Sendable (CaptureEvent) -> Void
  ) throws {
    let stream = source.stream
    let counter = try FrameCounter(
      model: model, pictureSize: stream.size, threads: settings.threads, isa: settings.isa)
    let palette = model.description.palette
    var overlays: SinkQueue<OverlaySink>?
    if let folder = settings.overlays {
      let reduction = model.description.input.reduction
      let sink = try OverlaySink(
        folder: folder, pictureSize: stream.size, palette: palette, reduction: reduction)
      overlays = try SinkQueue(sink, name: folder, capacity: Self.overlayCapacity) {
        OverlayFrame(pictureSize: stream.size, reduction: reduction, classCount: palette.count)
      }
    }
    var records: SinkQueue<CSVSink>?
    if let path = settings.csv {
      let sink = try CSVSink(path: path, palette: palette, existing: settings.existingCSV)
      let empty = FrameRecord(
        sequence: 0, utcNanoseconds: 0, monotonicNanoseconds: 0, count: FrameCount(classCount: palette.count),
        latency: 0)
      records = try SinkQueue(sink, name: path, capacity: Self.recordCapacity) { empty }
    }
    let ring = FrameRing(for: stream)
    guard let consumer = ring.addConsumer(settings.keepsEveryFrame ? .keepAll : .latestWins) else {
      preconditionFailure("a new ring has room for its first consumer")
    }
    self.consumer = consumer
    self.counter = counter
    self.records = records
    self.overlays = overlays
    overlayInterval = UInt64(max(1, settings.overlayInterval))
    capture = CaptureSession(source: source, ring: ring, onEvent: onEvent)
    summary = RunSummary(classCount: palette.count)
  }

  /// Keeps the network's planned memory in RAM for good.
  ///
  /// - Throws: `RuntimeError` when the system's limit on locked memory does not allow it.
  public func lockMemory() throws(RuntimeError) { try counter.interpreter.lockMemory() }

  /// The kernels that label the frames.
  public var isa: KernelISA { counter.interpreter.isa }

  /// Counts until the source ends, `frameLimit` frames are counted, or `isCancelled` says so; then everything is
  /// flushed, whatever happened.
  ///
  /// - Parameter onFrame: called after each frame with its record.
  /// - Throws: the first error of the source or of a sink. What was counted before is on disk.
  public mutating func run(
    frameLimit: Int?, isCancelled: () -> Bool, onFrame: (borrowing FrameRecord) -> Void
  ) throws {
    capture.start()
    var failure: (any Error)?
    do { try loop(frameLimit: frameLimit, isCancelled: isCancelled, onFrame: onFrame) } catch {
      failure = error
    }
    capture.cancel()
    let captureFailure = capture.wait()
    summary.finish(
      capture.statistics, droppedByLoop: consumer.droppedCount, overlaysLeftOut: overlays?.dropped ?? 0)
    do { try records.take()?.finish() } catch { failure = failure ?? error }
    do { try overlays.take()?.finish() } catch { failure = failure ?? error }
    if let failure = failure ?? captureFailure { throw failure }
  }

  private mutating func loop(
    frameLimit: Int?, isCancelled: () -> Bool, onFrame: (borrowing FrameRecord) -> Void
  ) throws {
    while !isCancelled(), frameLimit.map({ summary.frames < $0 }) ?? true {
      switch consumer.next(timeout: .milliseconds(100)) {
      case .frame(let lease): try take(lease, onFrame)
      case .timedOut: continue
      case .endOfStream: return
      case .cancelled: return
      }
    }
  }

  private mutating func take(_ lease: consuming FrameLease, _ onFrame: (borrowing FrameRecord) -> Void) throws
  {
    let frame = lease.frame
    let image = lease.image
    let count = counter.count(image)
    let statistics = capture.statistics
    let record = FrameRecord(
      sequence: frame.sequence, utcNanoseconds: frame.utcNanoseconds,
      monotonicNanoseconds: Int64(frame.monotonicNanoseconds), count: count,
      latency: Self.secondsSince(lease.publishedNanoseconds),
      dropped: statistics.droppedByDriver + statistics.droppedByRing + consumer.droppedCount,
      rejected: statistics.rejectedCount - statistics[.warmUp])
    try records?.append { $0 = record }
    if UInt64(summary.frames) % overlayInterval == 0 {
      _ = try overlays?.offer {
        $0.take(
          sequence: frame.sequence, picture: image, components: counter.components, counter: counter.rules)
      }
    }
    summary.add(record)
    onFrame(record)
  }

  private static func secondsSince(_ nanoseconds: UInt64) -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec) - Int64(nanoseconds)) / 1e9
  }
}
