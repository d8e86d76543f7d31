import Synchronization
import System

/// Runs a source on a thread of its own, into a ring.
///
/// Add the consumers first, then `start()`. The stream ends by itself (end of a recording, camera gone for good), by
/// `stop()` (consumers still get what was captured) or by `cancel()`; `wait()` then joins the thread.
public final class CaptureSession: Sendable {
  /// Runs on the session's thread once `start` was called.
  public let source: any FrameSource
  /// Belongs to this session: it is finished when the source ends.
  public let ring: FrameRing
  private let reporter: CaptureReporter
  private let state = Mutex(State.idle)
  private let outcome = Mutex(CaptureError?.none)
  private let processorNanoseconds = Atomic<UInt64>(0)

  private enum State {
    case idle
    case running(Thread)
    case joined
  }

  /// - Parameters:
  ///   - deliveries: gets every picture as the source delivered it.
  ///   - buttonTakesSnapshot: whether the button on a camera does what `requestSnapshot` does.
  ///   - onEvent: called on the capture thread; must return soon.
  public init(
    source: any FrameSource, ring: FrameRing, deliveries: (any DeliveredFrames)? = nil,
    buttonTakesSnapshot: Bool = false, onEvent: @escaping @Sendable (CaptureEvent) -> Void = { _ in }
  ) {
    precondition(ring.size == source.stream.size && ring.format == source.stream.format)
    self.source = source
    self.ring = ring
    reporter = CaptureReporter(
      deliveries: deliveries, buttonTakesSnapshot: buttonTakesSnapshot, onEvent: onEvent)
  }

  /// The counts at this moment, as a copy. May be called on any thread, also after the end.
  public var statistics: CaptureStatistics { reporter.statistics }

  /// Why the source ended, when it was not in order.
  public var failure: CaptureError? { outcome.withLock { $0 } }

  /// Processor time of the capture thread, once it has ended. **Units**: seconds.
  public var processorSeconds: Double { Double(processorNanoseconds.load(ordering: .acquiring)) / 1e9 }

  /// - Precondition: called once.
  /// - Throws: `CaptureError` when the system gives no thread.
  public func start() throws(CaptureError) {
    try state.withLock { (state) throws(CaptureError) in
      guard case .idle = state else { preconditionFailure("a capture session starts once") }
      do throws(ThreadError) {
        // The thread keeps the session alive.
        state = .running(try Thread(name: "hooke-capture") { self.run() })
      } catch {
        throw CaptureError(
          .startStreaming, source.stream.name, found: "\(error)",
          advice: "end other programs, or allow more threads",
          number: error.number)
      }
    }
  }

  /// Ends the stream in order. Returns at once.
  public func stop() { reporter.stop() }

  /// Ends the stream at once: consumers get no further frame. Returns at once.
  public func cancel() {
    reporter.stop()
    ring.cancel()
  }

  /// Asks a camera for a still picture at its highest resolution; it comes as `CaptureEvent.snapshot`, or
  /// `snapshotFailed`. The stream pauses meanwhile and goes on as it was; `CaptureEvent.resumed` says what that cost.
  /// Returns at once; may be called in `onEvent`, as for `CaptureEvent.button`. Recordings take no snapshots.
  public func requestSnapshot() { reporter.requestSnapshot() }

  /// Waits until the source has ended and given back the device.
  ///
  /// - Returns: why it ended, when it was not in order.
  @discardableResult public func wait() -> CaptureError? {
    let thread: Thread? = state.withLock { state in
      guard case .running(let thread) = state else { return nil }
      state = .joined
      return thread
    }
    thread?.join()
    return failure
  }

  private func run() {
    do throws(CaptureError) { try source.run(into: ring, reporter: reporter) } catch {
      outcome.withLock { $0 = error }
    }
    processorNanoseconds.store(SystemClock.threadNanoseconds(), ordering: .releasing)
    ring.finish()
  }
}
