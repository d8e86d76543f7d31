import Cameras
import Frames
import Imaging
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import System

/// All the sinks of a run, each behind its own queue.
struct RunRecorder: ~Copyable {
  private var frames: RecordQueue<FrameLog>
  private var objects: RecordQueue<ObjectLog>
  private var tracks: RecordQueue<TrackLog>
  private var overlays: SinkQueue<OverlaySink>?
  /// Where the overlays go; nil for none.
  let overlayFolder: String?
  /// For a single pixel where no objects are recorded.
  private var colors: ColorMeasurer

  /// Opens every file, and writes down what the run is.
  ///
  /// All are looked at before the first is changed: a run that cannot begin leaves earlier records as they are.
  init(
    _ settings: RunSettings, description: RunDescription, model: ModelDescription,
    source: StreamDescription, analysis: AnalysisSettings, labelSize: PixelSize, volume: CountingVolume?
  ) throws {
    let (palette, reduction, calibration) = (model.palette, analysis.reduction, analysis.calibration)
    let (identity, existing) = (description.identity, settings.existing)
    let frameLog = FrameLog(
      palette: palette,
      options: FrameLog.Options(
        analysis, tracking: settings.tracking, volume: volume, counting: settings.counting),
      identity: identity)
    let objectLog = ObjectLog(
      palette: palette, pictureSize: source.size, scale: analysis.scale, calibration: calibration,
      identity: identity)
    let trackLog = TrackLog(
      palette: palette, reduction: reduction, calibration: calibration,
      timesAreKnown: !source.timesAreAssumed, identity: identity)
    let objectTable = settings.objects == nil ? nil : settings.sqlite
    let trackTable = settings.tracking == nil ? nil : settings.sqlite
    // A pipe or a terminal has no place for a file beside it.
    let files = [settings.csv, settings.objects, settings.tracks].compactMap { $0 }
    let firstFile = files.first { pathKind($0) == .nothing || pathKind($0) == .file }

    try RecordQueue.check(frameLog, csv: settings.csv, database: settings.sqlite, existing: existing)
    try RecordQueue.check(objectLog, csv: settings.objects, database: objectTable, existing: existing)
    try RecordQueue.check(trackLog, csv: settings.tracks, database: trackTable, existing: existing)
    if let firstFile { try description.check(besides: firstFile, existing: existing) }
    if let database = settings.sqlite { try description.check(inDatabase: database, existing: existing) }
    let overlays = try settings.overlays.map {
      try OverlaySink(
        folder: $0, run: settings.run, pictureSize: source.size, palette: palette, reduction: reduction,
        regions: analysis.rules.regions)
    }

    let frames = try RecordQueue(
      frameLog, csv: settings.csv, database: settings.sqlite, existing: existing,
      capacity: SessionMemory.recordCapacity, blank: .blank(classCount: palette.count))
    let objects = try RecordQueue(
      objectLog, csv: settings.objects, database: objectTable, existing: existing, capacity: 2048,
      blank: .blank)
    let tracks = try RecordQueue(
      trackLog, csv: settings.tracks, database: trackTable, existing: existing, capacity: 1024, blank: .blank)
    var overlayQueue: SinkQueue<OverlaySink>?
    if let overlays {
      let classCount = palette.count
      overlayQueue = try SinkQueue(overlays, name: overlays.folder, capacity: SessionMemory.overlayCapacity) {
        OverlayFrame(pictureSize: source.size, reduction: reduction, classCount: classCount)
      }
    }
    let single = PixelSize(width: 1, height: 1)
    let colors = try ColorMeasurer(size: objects.isUsed ? labelSize : single, reduction: reduction)
    if let firstFile { try description.add(besides: firstFile, existing: existing) }
    if let database = settings.sqlite { try description.add(toDatabase: database, existing: existing) }
    self.colors = colors
    overlayFolder = overlays?.folder
    self.frames = frames
    self.objects = objects
    self.tracks = tracks
    self.overlays = overlayQueue
  }

  var overlaysLeftOut: UInt64 { mutating get { overlays?.dropped ?? 0 } }

  mutating func write(_ record: borrowing FrameRecord) throws(FileError) {
    try frames.append(copy record)
  }

  /// Writes a row per object of the frame.
  mutating func writeObjects(
    of record: borrowing FrameRecord, analyzer: borrowing FrameAnalyzer, estimator: borrowing CountEstimator,
    picture: borrowing ImageView
  ) throws(FileError) {
    guard objects.isUsed else { return }
    analyzer.measureColors(&colors, picture: picture)
    let count = analyzer.objects.count
    for index in 0..<count {
      let row = ObjectRecord(
        sequence: record.sequence, utcNanoseconds: record.utcNanoseconds, number: index + 1,
        object: analyzer.objects[index], shape: analyzer.shapes[index],
        color: colors.color(of: index), confidence: analyzer.confidence(of: index),
        verdict: analyzer.verdicts[index], track: estimator.trackIdentifier(ofObject: index),
        isLastOfFrame: index == count - 1)
      try objects.append(row)
    }
  }

  /// Writes a row per track that ended.
  ///
  /// - Parameter utcOffset: what UTC is ahead of the monotonic clock, in nanoseconds.
  mutating func writeTracks(_ estimator: borrowing CountEstimator, utcOffset: Int64) throws(FileError) {
    guard tracks.isUsed else { return }
    for index in 0..<estimator.tracker.endedTracks.count {
      let track = estimator.tracker.endedTracks[index]
      let row = TrackRecord(
        track: track, firstUTC: Int64(track.firstTime) &+ utcOffset,
        lastUTC: Int64(track.lastTime) &+ utcOffset)
      try tracks.append(row)
    }
  }

  mutating func offerOverlay(
    sequence: UInt64, picture: borrowing ImageView, analyzer: borrowing FrameAnalyzer,
    estimator: borrowing CountEstimator
  ) throws(FileError) {
    _ = try overlays?.offer { frame in
      frame.take(sequence: sequence, picture: picture, analyzer: analyzer)
      for object in analyzer.objects.indices where estimator.tracks {
        frame.mark(
          object: object, track: estimator.trackIdentifier(ofObject: object),
          isStuck: estimator.isStuck(object: object))
      }
    }
  }

  /// Brings everything to the disk, whatever fails; the first error is thrown at the end.
  mutating func finish() throws {
    var failure: (any Error)?
    do { try frames.finish() } catch { failure = failure ?? error }
    do { try objects.finish() } catch { failure = failure ?? error }
    do { try tracks.finish() } catch { failure = failure ?? error }
    do { try overlays.take()?.finish() } catch { failure = failure ?? error }
    if let failure { throw failure }
  }
}

extension FrameLog.Options {
  /// The columns that these settings fill.
  init(
    _ analysis: AnalysisSettings, tracking: TrackingOptions?, volume: CountingVolume?,
    counting: CountingOptions
  ) {
    self.init()
    let rules = analysis.rules
    calibration = analysis.calibration
    self.volume = volume
    smooths = counting.smoothing != nil
    hasIntervals = CountEstimator.hasIntervals(counting)
    tracks = tracking != nil
    uncounted = rules.uncountedClasses
    regions = rules.regions.map(\.name)
    refusals = []
    if !rules.uncountedClasses.isEmpty { refusals.append(.unknownClass) }
    refusals.append(.tooSmall)
    if !rules.maximumAreaLimit.isEmpty { refusals.append(.tooLarge) }
    if !rules.minimumCircularity.isEmpty { refusals.append(.notRound) }
    if rules.border != .countAll { refusals.append(.cutByBorder) }
    if !rules.regions.isEmpty { refusals.append(.outsideRegions) }
    if rules.needsConfidence { refusals.append(.unsure) }
    if tracking?.excludesStuck ?? false { refusals.append(.stuck) }
  }
}
