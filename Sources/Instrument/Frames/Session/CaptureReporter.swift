import Synchronization

/// What a running source reads and writes besides the ring: the order to stop, the counters, the events.
public final class CaptureReporter: Sendable {
  // A copy of a few words is all that is ever done under this lock, so a reader cannot hold up the capture thread.
  private let counters = Mutex(CaptureStatistics())
  private let stopOrder = Atomic<Bool>(false)
  private let snapshotOrder = Atomic<Bool>(false)
  package let buttonTakesSnapshot: Bool
  private let onEvent: @Sendable (CaptureEvent) -> Void

  /// Somebody who wants every picture as the source delivered it.
  package let deliveries: (any DeliveredFrames)?

  /// - Parameters:
  /// - deliveries: gets every picture as the source delivered it.
  /// - buttonTakesSnapshot: whether an event of the camera's button is a request for a still picture too.
  /// - onEvent: called on the thread that runs the source; must return soon.
  public init(
    deliveries: (any DeliveredFrames)? = nil, buttonTakesSnapshot: Bool = false,
    onEvent: @escaping @Sendable (CaptureEvent) -> Void = { _ in }
  ) {
    self.deliveries = deliveries
    self.buttonTakesSnapshot = buttonTakesSnapshot
    self.onEvent = onEvent
  }

  /// The counts at this moment, as a copy. May be called on any thread.
  public var statistics: CaptureStatistics { counters.withLock { $0 } }
  /// Whether `stop` was called; a source looks at it before each frame.
  public var isStopped: Bool { stopOrder.load(ordering: .acquiring) }
  /// Tells the source to end. Returns at once; the source ends when it looks next.
  public func stop() { stopOrder.store(true, ordering: .releasing) }

  /// Asks a camera for a still picture; several requests at once give one.
  public func requestSnapshot() { snapshotOrder.store(true, ordering: .releasing) }
  /// Consumes the request, if there is one.
  package func consumeSnapshotRequest() -> Bool {
    snapshotOrder.exchange(false, ordering: .acquiringAndReleasing)
  }

  package func count(_ change: (inout CaptureStatistics) -> Void) { counters.withLock { change(&$0) } }

  package func report(_ event: CaptureEvent) {
    if buttonTakesSnapshot, case .button = event { requestSnapshot() }
    onEvent(event)
  }

  /// Counts a frame that was used though bytes stood in it that belong to no picture; tells of the first.
  package func note(strayBytes: Int, _ sequence: UInt64, _ name: String) {
    guard strayBytes > 0 else { return }
    let isFirst = counters.withLock { counters in
      counters.withStrayBytes += 1
      return counters.withStrayBytes == 1
    }
    if isFirst { report(.strayBytes(sequence: sequence, name: name, count: strayBytes)) }
  }

  package func reject(_ sequence: UInt64, _ name: String, _ reason: RejectionReason, _ detail: String) {
    count { $0[reason] += 1 }
    report(.rejected(sequence: sequence, name: name, reason: reason, detail: detail))
  }
}
