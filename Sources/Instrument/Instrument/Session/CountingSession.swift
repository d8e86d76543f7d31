import Cameras
import Frames
import Imaging
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import SegNetRuntime
import System

/// The instrument at work: frames from a source, counted one by one, into the
/// destinations.
public struct CountingSession: ~Copyable {
  private let capture: CaptureSession
  private let consumer: FrameConsumer
  private let events: EventLog
  private let snapshots: SnapshotWriter?
  private var counting: CountingPlan
  private var estimator: CountEstimator
  private var stopping: StopWatch
  private let recorder: RunRecorder
  private let measuresColors: Bool
  private let classCount: Int
  /// What a frame shows of the sample; nil without a counting chamber.
  public let volume: CountingVolume?
  /// Through which blocks the model looks.
  public let scaling: PictureScaling
  /// What the record says about this run.
  public let description: RunDescription
  /// Grows frame by frame; losses and destinations are complete once `run` has returned or thrown.
  public private(set) var summary: RunSummary

  /// The number of the last frame counted.
  private var lastSequence: UInt64?
  /// Frames that found nobody ready for them, as far as rows tell of them.
  private var reportedSkips: UInt64 = 0
  private var times: RowTimes

  /// - Parameters:
  ///   - onEvent: called on the capture thread; must return soon.
  ///   - onSnapshot: called on a thread of its own or the capture thread; must return soon.
  ///   - onTrouble: called on a destination's thread; must return soon.
  /// - Throws: an error that says what cannot be opened, made or planned.
  public init(
    source: any FrameSource, model: WeightsFile, settings: RunSettings,
    onEvent: @escaping @Sendable (CaptureEvent) -> Void,
    onSnapshot: @escaping @Sendable (SnapshotOutcome) -> Void = { _ in },
    onTrouble: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws {
    let stream = source.stream
    let palette = model.description.palette
    let scaling = try settings.scaling(of: model.description)
    let model = model.looking(through: scaling.reduction)
    let counting = try CountingPlan(settings, model: model, stream: stream, scale: settings.scale)
    let (analysis, volume) = (counting.analysis, counting.volume)
    let description = try RunDescription(
      settings, model: model, source: stream, analysis: analysis, volume: volume,
      scaling: scaling)
    let estimator = try CountEstimator(settings, analysis: analysis, palette: palette)
    let stopping = try StopWatch(
      settings, palette: palette, uncounted: analysis.rules.uncountedClasses)
    let snapshots = try settings.snapshots.map {
      try SnapshotWriter(folder: $0, budget: settings.pictureBudget, report: onSnapshot, tell: onTrouble)
    }
    // Last of what can fail, as it replaces earlier records where that is asked for.
    var plan = RecordPlan(
      settings, description: description, model: model.description, source: stream, analysis: analysis,
      volume: volume)
    plan.patience = source.stream.isLive ? .camera(tell: onTrouble) : .recording(tell: onTrouble)
    plan.patience.disk = DiskWatch(reserve: settings.diskReserve, space: settings.diskSpace)
    let recorder = try RunRecorder(settings.destinations, plan: plan, description: description)
    let ring = FrameRing(for: stream, slots: SessionMemory.captureSlots)
    guard let consumer = ring.addConsumer(settings.keepsEveryFrame ? .keepAll : .latestWins) else {
      preconditionFailure("a new ring has room for its first consumer")
    }
    let events = EventLog(waitsForRoom: settings.keepsEveryFrame)
    summary = RunSummary(classCount: palette.count, destinations: recorder.recorded)
    classCount = palette.count
    measuresColors = settings.recordsObjects
    capture = CaptureSession(source: source, ring: ring, buttonTakesSnapshot: snapshots != nil) { event in
      events.add(event)
      if case .snapshot(let picture, _) = event { snapshots?.add(picture) }
      onEvent(event)
    }
    (self.consumer, self.events, self.description) = (consumer, events, description)
    (self.volume, self.scaling) = (volume, scaling)
    self.snapshots = snapshots
    self.counting = counting
    self.estimator = estimator
    self.stopping = stopping
    self.recorder = recorder
    times = RowTimes(isReplayed: settings.keepsEveryFrame)
  }

  /// The kernels that label the frames.
  public var isa: KernelISA { counting.counter.interpreter.isa }

  /// Counts until the source ends, `frameLimit` frames or enough objects are counted, or `isCancelled` says so; then everything is
  /// flushed, whatever happened.
  ///
  /// - Parameter onFrame: called after each frame with its record.
  /// - Throws: the first error of the source; that of a destination which was given up, at the end, or at once where no other
  ///   one holds the rows of frames. What was counted before is on disk.
  public mutating func run(
    frameLimit: Int?, isCancelled: () -> Bool, onFrame: (borrowing FrameRecord) -> Void
  ) throws {
    var failure: (any Error)?
    do {
      try capture.start()
      try loop(frameLimit: frameLimit, isCancelled: isCancelled, onFrame: onFrame)
    } catch {
      failure = error
      summary.ending = .failure
    }
    capture.cancel()
    events.stopWaiting()
    let captureFailure = capture.wait()
    snapshots?.finish()
    do { try reportRemaining() } catch { failure = failure ?? error }
    do { try recorder.finish() } catch { failure = failure ?? error }
    summary.finish(
      capture.statistics, droppedByLoop: consumer.droppedCount,
      destinations: recorder.recorded,
      eventsLeftOut: events.leftOut, unfollowed: estimator.tracks ? estimator.tracker.overflow : 0)
    failure = failure ?? captureFailure
    do { try recorder.end(RunEnd(summary, run: description.run, isa: isa, failure: failure)) } catch {
      failure = failure ?? error
    }
    if let failure { throw failure }
  }

  private mutating func loop(
    frameLimit: Int?, isCancelled: () -> Bool, onFrame: (borrowing FrameRecord) -> Void
  ) throws {
    while summary.ending == nil {
      if isCancelled() { return summary.ending = .interrupted }
      if let frameLimit, summary.frames >= frameLimit { return summary.ending = .frames }
      // Whatever stands in a full log comes before every frame that is not in the ring yet.
      let isFull = events.isFull
      switch consumer.next(timeout: isFull ? .zero : .milliseconds(100)) {
      case .frame(let lease): try process(lease, onFrame)
      case .timedOut where isFull: try reportEvents(atMost: EventLog.capacity)
      case .timedOut: try reportOldEvents()
      case .endOfStream: summary.ending = .sourceEnded
      case .cancelled: summary.ending = .interrupted
      }
    }
  }

  private var nextSequence: UInt64 { lastSequence.map { $0 + 1 } ?? 0 }

  private mutating func process(_ lease: consuming FrameLease, _ onFrame: (borrowing FrameRecord) -> Void)
    throws
  {
    let frame = lease.frame
    let image = lease.image
    try reportEvents(before: frame.sequence, frame)
    try reportSkips(before: frame)
    try reportFullDisk(before: frame)
    times.pass(frame)
    _ = counting.counter.count(image)
    let estimates = estimator.update(
      &counting.counter.analyzer, sequence: frame.sequence, time: frame.monotonicNanoseconds)
    let losses = losses
    var record = FrameRecord(
      sequence: frame.sequence, utcNanoseconds: frame.utcNanoseconds,
      monotonicNanoseconds: Int64(frame.monotonicNanoseconds), count: counting.counter.analyzer.count,
      latency: Double(Int64(SystemClock.monotonicNanoseconds()) - Int64(lease.publishedNanoseconds)) / 1e9,
      dropped: losses.dropped, rejected: losses.rejected, estimates: estimates)
    record.likeness = counting.counter.likeness
    if measuresColors { counting.counter.analyzer.measureColors(&counting.colors, picture: image) }
    try recorder.receive(
      FrameResult(
        record, picture: image, objects: counting.counter.analyzer.found, tracks: estimator.following,
        colors: counting.colors.colors))
    lastSequence = frame.sequence
    summary.add(record, volume: volume)
    summary.ending = stopping.add(record)
    onFrame(record)
  }

  /// Frames lost and refused since the start.
  private var losses: (dropped: UInt64, rejected: UInt64, skipped: UInt64) {
    let statistics = capture.statistics
    let skipped = statistics.droppedByRing + consumer.droppedCount
    return (
      statistics.droppedByDriver + skipped, statistics.rejectedCount - statistics[.warmUp], skipped
    )
  }

  /// While no frame comes, what happened a second ago gets its row. A frame may be on its way that was taken before, so that
  /// what is newer waits for it; so does all that happened to a recording, whose frames have a clock of their own.
  private mutating func reportOldEvents() throws {
    if times.isReplayed { return }
    let second: Int64 = 1_000_000_000
    try reportEvents(before: nextSequence, until: Int64(SystemClock.monotonicNanoseconds()) - second)
  }

  /// Writes a row for each thing that happened to the source.
  ///
  /// - Parameters:
  ///   - sequence: only what comes before the frame of this number.
  ///   - frame: this frame, where it is there.
  ///   - latest: only what happened until then. **Units**: nanoseconds of the monotonic clock.
  private mutating func reportEvents(
    before sequence: UInt64? = nil, _ frame: Frame? = nil, until latest: Int64 = .max,
    atMost limit: Int = .max
  ) throws {
    var told = 0
    while told < limit, let event = events.dequeue(before: sequence, until: latest) {
      told += 1
      if event.interrupts { estimator.interrupt() }
      if let state = event.state {
        let word: RowTimes.Instant = (event.utcNanoseconds, event.monotonicNanoseconds)
        let time = event.isExact ? word : times.pass(word, before: frame)
        try report(
          state, frames: event.frames, sequence: event.sequence ?? nextSequence, time,
          endsTracks: event.interrupts)
      } else if event.interrupts {
        // A recording's further round needs no row: no frame is missing there.
        try reportEndedTracks()
      }
    }
  }

  /// Writes a row for the frames that came while the last one was being counted, and that nobody looked at.
  private mutating func reportSkips(before frame: Frame? = nil) throws {
    let skipped = losses.skipped
    guard skipped > reportedSkips else { return }
    let time = times.pass(Self.now, before: frame)
    try report(RecordState("skipped"), frames: skipped - reportedSkips, sequence: nextSequence, time)
    reportedSkips = skipped
  }

  /// Writes a row while there still is room for one.
  private mutating func reportFullDisk(before frame: Frame) throws {
    guard recorder.takeDiskWarning() else { return }
    let time = times.pass(Self.now, before: frame)
    try report(RecordState("disk nearly full"), frames: 0, sequence: frame.sequence, time)
  }

  private mutating func reportRemaining() throws {
    try reportEvents()
    try reportSkips()
    if events.leftOut > 0 {
      let time = times.pass(Self.now, before: nil)
      try report(RecordState("events left out"), frames: 0, sequence: nextSequence, time)
    }
    estimator.interrupt()
    try reportEndedTracks()
  }

  private static var now: RowTimes.Instant {
    (SystemClock.utcNanoseconds(), Int64(SystemClock.monotonicNanoseconds()))
  }

  private func reportEndedTracks() throws {
    try recorder.receive(FrameResult(nil, tracks: estimator.following, utcOffset: times.utcOffset))
  }

  /// - Parameter endsTracks: whether tracks ended because of it.
  private func report(
    _ state: RecordState, frames: UInt64, sequence: UInt64, _ time: RowTimes.Instant, endsTracks: Bool = false
  ) throws {
    let losses = losses
    let record = FrameRecord(
      state: state, frames: frames, sequence: sequence, utcNanoseconds: time.utc,
      monotonicNanoseconds: time.monotonic, classCount: classCount, dropped: losses.dropped,
      rejected: losses.rejected)
    if endsTracks {
      try recorder.receive(FrameResult(record, tracks: estimator.following, utcOffset: times.utcOffset))
    } else {
      try recorder.receive(FrameResult(record, tracks: FollowedObjects(), utcOffset: times.utcOffset))
    }
  }
}
