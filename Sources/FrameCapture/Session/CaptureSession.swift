import CV4L2
import Glibc
import Synchronization

/// Runs a source on a thread of its own, into a ring.
///
/// Add the consumers first, then `start()`. The stream ends by itself (end of a recording, camera gone for good), by
/// `stop()` (consumers still get what was captured) or by `cancel()`; `wait()` then joins the thread.
public final class CaptureSession: Sendable {
  public let source: any FrameSource
  public let ring: FrameRing
  private let reporter: CaptureReporter
  private let state = Mutex(State.idle)
  private let outcome = Mutex(CaptureError?.none)
  private let processorNanoseconds = Atomic<UInt64>(0)

  private enum State {
    case idle
    case running(pthread_t)
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

  deinit {
    // The thread keeps the session alive, so it is at its end by now; nobody waits for it any more.
    state.withLock { if case .running(let thread) = $0 { pthread_detach(thread) } }
  }

  public var statistics: CaptureStatistics { reporter.statistics }

  /// Why the source ended, when it was not in order.
  public var failure: CaptureError? { outcome.withLock { $0 } }

  /// Processor time of the capture thread, once it has ended. **Units**: seconds.
  public var processorSeconds: Double { Double(processorNanoseconds.load(ordering: .acquiring)) / 1e9 }

  /// - Precondition: called once.
  public func start() {
    state.withLock { state in
      guard case .idle = state else { preconditionFailure("a capture session starts once") }
      var thread = pthread_t()
      let body = Unmanaged.passRetained(self)
      let status = pthread_create(
        &thread, nil,
        { argument in
          let session = Unmanaged<CaptureSession>.fromOpaque(argument!).takeRetainedValue()
          hooke_name_thread("hooke-capture")
          session.run()
          return nil
        }, body.toOpaque())
      precondition(status == 0, "no thread could be made")
      state = .running(thread)
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
    let thread: pthread_t? = state.withLock { state in
      guard case .running(let thread) = state else { return nil }
      state = .joined
      return thread
    }
    if let thread { pthread_join(thread, nil) }
    return failure
  }

  private func run() {
    do throws(CaptureError) { try source.run(into: ring, reporter: reporter) } catch {
      outcome.withLock { $0 = error }
    }
    var used = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used)
    processorNanoseconds.store(
      UInt64(used.tv_sec) * 1_000_000_000 + UInt64(used.tv_nsec), ordering: .releasing)
    ring.finish()
  }
}
