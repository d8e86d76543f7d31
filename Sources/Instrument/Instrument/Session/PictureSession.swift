import Cameras
import Frames
import Imaging
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import SegNetRuntime
import System

/// What a person should know of a picture of a set.
public enum PictureEvent: Sendable {
  /// It was not counted.
  case refused(path: String, reason: RejectionReason, detail: String)
  /// Pictures of this size are smaller than the smallest object that counts; said once per size.
  case holdsNoObject(path: String, size: PixelSize)
  /// A picture says of itself that it was taken with another magnification than those that the model was taught with, as
  /// `warning` has it; said once per scale.
  case otherMagnification(path: String, warning: String)
}

/// Pictures counted one by one, each by itself and whatever its size, into the destinations.
///
/// A picture that cannot be counted is refused by name and reason, has a row that says so, and the next one is counted.
public struct PictureSession: ~Copyable {
  private let pictures: PictureSet
  private var plans: PicturePlans
  private var estimator: CountEstimator
  private var stopping: StopWatch
  private let recorder: RunRecorder
  private let measuresColors: Bool
  private let classCount: Int
  private let overlayNames: [String]
  private let onEvent: (PictureEvent) -> Void
  private let settings: RunSettings
  private let model: ModelDescription
  private var sequence: UInt64 = 0
  private var rejected: [RejectionReason: UInt64] = [:]
  /// Sizes of which it was said that no object fits.
  private var smallSizes: Set<PixelSize> = []
  /// Scales of pictures that were compared with the model's.
  private var comparedScales: Set<Double> = []
  /// Through which blocks the model looks.
  public let scaling: PictureScaling
  /// What the record says about this run.
  public let description: RunDescription
  /// What a picture of the first one's size shows of the sample; nil without a counting chamber.
  public let volume: CountingVolume?
  /// The kernels that label the pictures.
  public let isa: KernelISA
  /// Grows picture by picture; destinations are complete once `run` has returned or thrown.
  public private(set) var summary: RunSummary

  /// Memory for plans of different sizes, where nobody says how much. **Units**: bytes.
  public static let usualBudget = 1 << 29

  /// - Parameters:
  ///   - name: what the record calls the set.
  ///   - planBudget: the most memory for plans of different sizes; the plan in use may be larger. **Units**: bytes.
  ///   - onEvent: called for every picture that is refused, and for what a person should know.
  /// - Throws: an error that says what cannot be opened, made or planned; `FileError` when none of the pictures can be read.
  public init(
    _ pictures: PictureSet, name: String, model: WeightsFile, settings: RunSettings,
    planBudget: Int = PictureSession.usualBudget, onEvent: @escaping (PictureEvent) -> Void,
    onTrouble: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws {
    let scaling = try settings.scaling(of: model.description)
    let model = model.looking(through: scaling.reduction)
    var plans = PicturePlans(model: model, settings: settings, budget: planBudget)
    let first = try Self.firstPlan(of: pictures, &plans)
    var stream = first.stream
    (stream.name, stream.pictures) = (name, pictures.entries.count)
    let palette = model.description.palette
    var description = try RunDescription(
      settings, model: model, source: stream, analysis: first.counting.analysis,
      volume: first.counting.volume,
      scaling: scaling)
    if let text = description.concentration {
      description.concentration =
        "of a picture like the first one, others by their own size and scale: \(text)"
    }
    let estimator = try CountEstimator(settings, analysis: first.counting.analysis, palette: palette)
    let stopping = try StopWatch(
      settings, palette: palette, uncounted: first.counting.analysis.rules.uncountedClasses)
    var plan = RecordPlan(
      settings, description: description, model: model.description, source: stream,
      analysis: first.counting.analysis, volume: first.counting.volume)
    plan.patience = .recording(tell: onTrouble)
    plan.patience.disk = DiskWatch(reserve: settings.diskReserve, space: settings.diskSpace)
    let recorder = try RunRecorder(settings.destinations, plan: plan, description: description)
    summary = RunSummary(classCount: palette.count, destinations: recorder.recorded)
    (volume, isa) = (first.counting.volume, first.counting.counter.interpreter.isa)
    plans.giveBack(first)
    classCount = palette.count
    measuresColors = settings.recordsObjects
    overlayNames = pictures.overlayNames
    (self.pictures, self.scaling) = (pictures, scaling)
    self.settings = settings
    self.model = model.description
    self.plans = plans
    (self.onEvent, self.description) = (onEvent, description)
    self.recorder = recorder
    self.estimator = estimator
    self.stopping = stopping
  }

  /// The plan of the first picture that can be read and counted.
  private static func firstPlan(of pictures: PictureSet, _ plans: inout PicturePlans) throws -> PicturePlan {
    var first: (name: String, error: any Error)?
    for entry in pictures.entries {
      do {
        let pages = try PicturePages(entry.path)
        try PictureSet.checkHoldsOnePicture(entry.path)
        for page in 0..<pages.count {
          do {
            _ = try pages.color(page)
            return try plans.lease(for: PicturePlan.Key(pages, page: page))
          } catch { first = first ?? (entry.path, error) }
        }
      } catch { first = first ?? (entry.path, error) }
    }
    guard let first, pictures.entries.count > 1 else {
      throw first?.error ?? FileError("", "holds no pictures")
    }
    // What the settings ask for is no fault of any picture.
    if let error = first.error as? AnalysisError { throw error }
    throw FileError(
      first.name,
      "is the first of \(pictures.entries.count) pictures, none of which can be counted: \(first.error)",
      advice: "see that these are pictures, and that the settings suit them")
  }

  /// Counts until all pictures are done, `limit` pictures or enough objects are counted, or `isCancelled` says so; then
  /// everything is flushed, whatever happened.
  ///
  /// - Parameter onPicture: called after each picture with its record, refused ones too.
  /// - Throws: the error of a destination that was given up: at the end, or at once where no other one holds the rows of
  ///   pictures. What was counted before is on disk.
  public mutating func run(
    limit: Int?, isCancelled: () -> Bool, onPicture: (borrowing FrameRecord) -> Void
  ) throws {
    var failure: (any Error)?
    do {
      for (index, entry) in pictures.entries.enumerated() {
        if isOver(limit, isCancelled) { break }
        try count(
          entry, overlayName: overlayNames[index], limit: limit, isCancelled: isCancelled, onPicture)
      }
      summary.ending = summary.ending ?? .sourceEnded
    } catch { (failure, summary.ending) = (error, .failure) }
    do { try recorder.finish() } catch { failure = failure ?? error }
    summary.finish(rejected: rejected, destinations: recorder.recorded)
    do { try recorder.end(RunEnd(summary, run: description.run, isa: isa, failure: failure)) } catch {
      failure = failure ?? error
    }
    if let failure { throw failure }
  }

  /// Whether something ends the run before the next picture.
  private mutating func isOver(_ limit: Int?, _ isCancelled: () -> Bool) -> Bool {
    if summary.ending != nil { return true }
    if isCancelled() {
      summary.ending = .interrupted
    } else if let limit, summary.frames >= limit {
      summary.ending = .frames
    }
    return summary.ending != nil
  }

  /// Counts the pictures of a file.
  private mutating func count(
    _ entry: PictureSet.Entry, overlayName: String, limit: Int?, isCancelled: () -> Bool,
    _ onPicture: (borrowing FrameRecord) -> Void
  ) throws {
    let pages: PicturePages
    do throws(FileError) {
      pages = try PicturePages(entry.path)
      try PictureSet.checkHoldsOnePicture(entry.path)
    } catch {
      let facts = PictureFacts(name: entry.name)
      let isReadable = (try? MappedFile(entry.path)) != nil
      return try refuse(entry, facts, isReadable ? .broken : .unreadable, Self.reason(error), onPicture)
    }
    for page in 0..<pages.count {
      if page > 0, isOver(limit, isCancelled) { return }
      let number = pages.count > 1 ? page + 1 : nil
      let name = number.map { "\(overlayName)-page-\($0)" } ?? overlayName
      try count(pages, page, of: entry, number: number, overlayName: name, onPicture)
    }
  }

  private mutating func count(
    _ pages: PicturePages, _ page: Int, of entry: PictureSet.Entry, number: Int?, overlayName: String,
    _ onPicture: (borrowing FrameRecord) -> Void
  ) throws {
    let begun = SystemClock.monotonicNanoseconds()
    let unread = PictureFacts(name: entry.name, page: number, size: pages.size(of: page))
    let picture: RGBImage
    do throws(FileError) { picture = try pages.color(page) } catch {
      return try refuse(entry, unread, .broken, Self.reason(error), onPicture)
    }
    var plan: PicturePlan
    do { plan = try plans.lease(for: PicturePlan.Key(pages, page: page)) } catch {
      let reason: RejectionReason = error is RuntimeError ? .wrongSize : .unsuited
      return try refuse(entry, unread, reason, "\(error)", onPicture)
    }
    if plan.holdsNoObject, smallSizes.insert(picture.size).inserted {
      onEvent(.holdsNoObject(path: entry.path, size: picture.size))
    }
    compareScale(plan.key, of: entry)
    let corrected = Result { () throws(FileError) in try plan.corrected(picture) }
    if case .failure(let error) = corrected {
      return try refuse(entry, unread, .unsuited, Self.reason(error), onPicture)
    }
    let counted = try corrected.get()
    let view = counted.view
    _ = plan.counting.counter.count(view)
    let estimates = estimator.update(&plan.counting.counter.analyzer, sequence: sequence, time: begun)
    let (time, timeSource) = Self.time(of: pages, page)
    var record = FrameRecord(
      sequence: sequence, utcNanoseconds: time,
      monotonicNanoseconds: Int64(begun), count: plan.counting.counter.analyzer.count,
      latency: Double(SystemClock.monotonicNanoseconds() - begun) / 1e9, dropped: 0,
      rejected: rejected.values.reduce(0, +), estimates: estimates)
    record.likeness = plan.counting.counter.likeness
    record.picture = PictureFacts(
      name: entry.name, page: number, size: plan.stream.size, timeSource: timeSource,
      overlayName: overlayName,
      calibration: plan.counting.analysis.calibration, volume: plan.counting.volume)
    if measuresColors { plan.counting.counter.analyzer.measureColors(&plan.counting.colors, picture: view) }
    try recorder.receive(
      FrameResult(
        record, picture: view, objects: plan.counting.counter.analyzer.found, tracks: estimator.following,
        colors: plan.counting.colors.colors))
    summary.add(record, volume: plan.counting.volume)
    summary.ending = stopping.add(record)
    plans.giveBack(plan)
    sequence += 1
    onPicture(record)
  }

  /// Tells of a picture that says of itself that it was taken with another magnification. All pictures of a run are looked at
  /// through the same blocks: nobody asked for others.
  private mutating func compareScale(_ key: PicturePlan.Key, of entry: PictureSet.Entry) {
    guard settings.scale == nil, settings.objectSize == nil, let own = key.ownScale,
      comparedScales.insert(own).inserted,
      let taught = model.objectSizes?.micrometersPerPixel
    else { return }
    let counted = own * Double(settings.correction.binning)
    guard PictureScaling.differs(taught / counted, from: model.input.reduction) else { return }
    let trained = formatNumber(taught / model.input.reduction.side, digits: 4)
    onEvent(
      .otherMagnification(
        path: entry.path,
        warning:
          "says that its pixels are \(formatNumber(counted, digits: 4)) µm large, the model was taught with "
          + "\(trained) µm: counts may be wrong; --calibration or --object-size brings all pictures of a run to the model"
      ))
  }

  /// When the picture was taken, by the best of those who say it. **Units**: nanoseconds since 1970-01-01 UTC.
  private static func time(of pages: PicturePages, _ page: Int) -> (
    nanoseconds: Int64, source: PictureFacts.TimeSource?
  ) {
    if let time = pages.captureTime {
      // The file says it of its first page alone.
      if page > 0 { return (time.nanoseconds, .firstPage) }
      return switch time.source {
      case .exif(hasZone: true): (time.nanoseconds, .exif)
      case .exif(hasZone: false): (time.nanoseconds, .exifWithoutZone)
      case .ome: (time.nanoseconds, .ome)
      }
    }
    if let time = modificationNanoseconds(of: pages.path) { return (time, .file) }
    return (SystemClock.utcNanoseconds(), nil)
  }

  private static func reason(_ error: FileError) -> String {
    [error.problem, error.advice].compactMap { $0 }.joined(separator: "; ")
  }

  private mutating func refuse(
    _ entry: PictureSet.Entry, _ facts: PictureFacts, _ reason: RejectionReason, _ detail: String,
    _ onPicture: (borrowing FrameRecord) -> Void
  ) throws {
    rejected[reason, default: 0] += 1
    onEvent(.refused(path: entry.path, reason: reason, detail: detail))
    var record = FrameRecord(
      state: RecordState(reason.state), frames: 1, sequence: sequence,
      utcNanoseconds: SystemClock.utcNanoseconds(),
      monotonicNanoseconds: Int64(SystemClock.monotonicNanoseconds()), classCount: classCount, dropped: 0,
      rejected: rejected.values.reduce(0, +))
    record.picture = facts
    try recorder.receive(FrameResult(record, tracks: FollowedObjects(), utcOffset: 0))
    sequence += 1
    onPicture(record)
  }
}

extension PicturePlan.Key {
  /// What a picture's plan is known by.
  fileprivate init(_ pages: PicturePages, page: Int) {
    let own = pages.pixelSize(of: page)
    // Pixels that are not square have no one length.
    let isSquare = own.map { abs($0.width - $0.height) <= 0.01 * $0.width } ?? false
    // What no calibration may be is left out: nobody asked for micrometres.
    let scale = own.flatMap { isSquare && (1e-3...1e6).contains($0.width) ? $0.width : nil }
    self.init(size: pages.size(of: page), ownScale: scale)
  }
}
