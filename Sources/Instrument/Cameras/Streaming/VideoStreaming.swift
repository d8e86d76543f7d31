import Frames
import System

/// The loop between a streaming camera and the ring, with its watch for silence.
struct VideoStreaming: ~Copyable {
  private let ring: FrameRing
  private let reporter: CaptureReporter
  private let system: any VideoSystem
  private let profile: CameraProfile
  private var intake: FrameIntake
  /// Whether the last connection gave a frame at all.
  private(set) var hasDelivered = false

  /// How long one wait lasts, so that an order to stop is seen soon. **Units**: milliseconds.
  private static let waitSlice: Int32 = 100
  /// Silences in a row after which starting the stream anew is no help.
  private static let silencesBeforeLoss = 3
  /// Wake-ups in a row without a frame after which the connection counts as broken.
  private static let idleLimit = 32

  init(
    _ connection: borrowing VideoConnection, profile: CameraProfile, correction: PreparedCorrection?,
    ring: FrameRing, reporter: CaptureReporter, system: any VideoSystem
  ) {
    self.ring = ring
    self.reporter = reporter
    self.system = system
    self.profile = profile
    intake = FrameIntake(
      connection, profile: profile, correction: correction, ring: ring, reporter: reporter, system: system)
  }

  /// Streams, and gives the connection back whole: stopped, unmapped, closed.
  ///
  /// - Returns: why the camera was lost; nil when told to stop.
  /// - Throws: `CaptureError` when streaming cannot be started.
  mutating func run(_ given: consuming VideoConnection) throws(CaptureError) -> CaptureError? {
    var connection = given
    hasDelivered = false
    intake.begin(connection)
    try connection.start()
    reporter.report(.streaming)
    do throws(CaptureError) { try stream(&connection) } catch { return error }
    return nil
  }

  private mutating func stream(_ connection: inout VideoConnection) throws(CaptureError) {
    let path = connection.descriptor.path
    let limit = silenceNanoseconds(connection.agreement)
    let button = SnapshotButton(of: path, system: system) {
      if reporter.buttonTakesSnapshot { reporter.report(.buttonDenied(path: $0)) }
    }
    var lastFrame = system.clocks().monotonic
    var (silences, idle) = (0, 0)
    while !reporter.isStopped {
      let events: Int32
      do throws(SystemError) { events = try connection.descriptor.poll(milliseconds: Self.waitSlice) } catch {
        throw CaptureError(.stream, path, error)
      }
      let found = events == 0 ? 0 : try deliverReadyFrames(connection)
      if button?.wasPressed() == true { reporter.report(.button(sequence: intake.lastSequence)) }
      if reporter.consumeSnapshotRequest() {
        try captureSnapshot(&connection)
        lastFrame = system.clocks().monotonic
        continue
      }
      let now = system.clocks().monotonic
      if found > 0 {
        hasDelivered = true
        (lastFrame, silences, idle) = (now, 0, 0)
        continue
      }
      if events != 0 {
        idle += 1
        guard idle <= Self.idleLimit else {
          throw CaptureError(
            .stream, path, found: "the driver reports frames and has none (poll events \(events))")
        }
        system.sleep(milliseconds: 5)
      }
      guard now - lastFrame > limit else { continue }
      silences += 1
      guard silences < Self.silencesBeforeLoss else {
        let seconds = Double(limit) / 1e9 * Double(silences)
        throw CaptureError(
          .stream, path, found: "no frame for \(seconds) s", advice: "plug the camera in anew")
      }
      try connection.restart()
      intake.interrupt(.silence)
      reporter.count { $0.restarts += 1 }
      reporter.report(.restarted(seconds: Double(now - lastFrame) / 1e9))
      lastFrame = now
    }
  }

  /// Leaves the stream for a still picture and comes back to it. A stream that has the highest resolution anyway goes on.
  private mutating func captureSnapshot(_ connection: inout VideoConnection) throws(CaptureError) {
    let reporter = reporter
    let still = StillCapture(profile: profile, system: system) { reporter.isStopped }
    let wanted = still.stillProfile(connection.descriptor)
    if wanted.size == connection.agreement.size {
      intake.wantsStill = true
      return
    }
    do throws(CaptureError) {
      let (snapshot, differences) = try still.captureAndReturn(&connection)
      intake.interrupt(.snapshot)
      try connection.start()
      switch snapshot {
      case .success(let picture):
        reporter.count { $0.snapshots += 1 }
        reporter.report(.snapshot(picture, differences: differences))
      case .failure(let error): reporter.report(.snapshotFailed(error))
      }
    } catch {
      reporter.report(.snapshotFailed(error))
      throw error
    }
  }

  /// Five frame times at least: a camera in the dark halves its rate.
  private func silenceNanoseconds(_ agreement: VideoAgreement) -> UInt64 {
    let frameTimes = agreement.frameRate.map { $0 > 0 ? 5 / $0 : 0 } ?? 0
    return UInt64(min(max(profile.silenceLimit, frameTimes), 3600) * 1e9)
  }

  /// Takes what is ready. Unless somebody wants every frame, only the newest is used: older ones are stale.
  ///
  /// - Returns: how many frames the driver gave.
  private mutating func deliverReadyFrames(_ connection: borrowing VideoConnection) throws(CaptureError)
    -> Int
  {
    let isNewestEnough = !ring.hasKeepAllConsumer
    var found = 0
    do throws(SystemError) {
      guard var delivery = try dequeue(connection) else { return 0 }
      found = 1
      while isNewestEnough, found < VideoConnection.bufferLimit, let newer = try dequeue(connection) {
        found += 1
        intake.receive(delivery, of: connection, isStale: true)
        try connection.requeue(delivery)
        delivery = newer
      }
      intake.receive(delivery, of: connection, isStale: false)
      try connection.requeue(delivery)
    } catch { throw CaptureError(.stream, connection.descriptor.path, error) }
    return found
  }

  /// A frame of the driver; nil when none is ready, or when reading failed in a way that the next read may not.
  private func dequeue(_ connection: borrowing VideoConnection) throws(SystemError) -> VideoConnection
    .Delivery?
  {
    do throws(SystemError) { return try connection.dequeue() } catch {
      if error.isLoss { throw error }
      reporter.count { $0.readErrors += 1 }
      return nil
    }
  }
}
