import Frames
import Imaging
import Synchronization
import System

/// A recording played as if it were a camera: a folder of pictures sorted by name, one picture, a file of JPEGs or of
/// uncompressed pictures (Y4M), or a video, in a file or on a server.
///
/// The first picture that can be read says which size all must have. A picture that is broken or has another size keeps
/// its sequence number, is counted and reported by name, and is left out. Reading a picture takes memory, unlike a
/// camera's frames.
public final class ReplaySource: FrameSource {
  /// The folder, the file or the address, as it was named.
  public let path: String
  /// As given; pace, limits and times come from here.
  public let options: ReplayOptions
  /// The size after the correction; never live. Its `timesAreAssumed` says whether the recording has times.
  public let stream: StreamDescription
  private let size: PixelSize
  private let correction: PreparedCorrection?
  /// An address of the network was opened to see what comes; it is played from there.
  private let opened: Mutex<Recording?>

  /// - Throws: `CaptureError` when there is no picture to play, or when the correction does not fit the pictures.
  public convenience init(_ path: String, options: ReplayOptions = ReplayOptions()) throws(CaptureError) {
    try self.init(Recording(path), options)
  }

  /// A video that is open already, to see what comes; it is played from there.
  package convenience init(_ video: sending VideoStream, options: ReplayOptions) throws(CaptureError) {
    try self.init(Recording(video), options)
  }

  private init(_ recording: sending Recording, _ options: ReplayOptions) throws(CaptureError) {
    let path = recording.path
    self.path = path
    self.options = options
    let known = recording.layout
    size = if let known { known.size } else { try Self.firstSize(path, limit: options.frameLimit) }
    let layout: SourceLayout
    do throws(FileError) {
      layout = if let known { known } else { try SourceLayout(format: .rgb24, size: size, name: path) }
      correction = try options.correction.prepared(for: layout)
    } catch { throw CaptureError(.format, error.path, found: error.problem, advice: error.advice) }
    stream = StreamDescription(
      name: path, layout: layout, correction: correction,
      frameRate: options.framesPerSecond ?? recording.frameRate ?? ReplayOptions.usualFrameRate,
      timesAreAssumed: options.framesPerSecond == nil && !recording.hasTimes)
    opened = Mutex(VideoStream.isAddress(path) ? recording : nil)
  }

  private static func firstSize(_ path: String, limit: Int?) throws(CaptureError) -> PixelSize {
    var recording = try Recording(path)
    var first: (name: String, problem: String)?
    var seen = 0
    while limit.map({ seen < $0 }) ?? true, let item = try recording.next() {
      seen += 1
      do throws(RecordingReader.Failure) { return try RecordingReader.size(of: item) } catch {
        first = first ?? (item.name, error.detail)
      }
    }
    guard let first else {
      throw CaptureError(.read, path, found: "no picture", expected: "pictures (\(PictureFile.kinds))")
    }
    throw CaptureError(
      .read, path, found: "none of \(seen) pictures can be read (\(first.name): \(first.problem))")
  }

  /// Plays the recording as the options say; opens it anew for each further round.
  ///
  /// - Throws: `CaptureError` when it cannot be opened or read any longer, or was replaced by one of other pictures.
  public func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    let first = opened.withLock { $0.take() }
    var recording = if let first { first } else { try Recording(path) }
    recording.obey(reporter)
    let layout = recording.layout
    var player = try ReplayPlayer(
      name: path, layout: layout, size: size, correction: correction, ring: ring, reporter: reporter
    )
    var clock = ReplayClock(
      options, frameRate: recording.frameRate,
      start: (SystemClock.monotonicNanoseconds(), SystemClock.utcNanoseconds()))
    var rounds = 0
    var played = 0
    reporter.report(.streaming)
    if recording.timesWereReplaced { reporter.report(.timesFromRate(path: path)) }
    while !reporter.isStopped {
      let before = played
      while !reporter.isStopped, options.frameLimit.map({ played < $0 }) ?? true,
        let item = try recording.next()
      {
        played += 1
        clock.advance(to: item.time)
        if options.pace == .realTime { reporter.wait(until: clock.due) }
        guard player.play(item, clock.stamp, gap: clock.gap) else { return }
      }
      rounds += 1
      let isLast = options.repetitions.map { rounds >= $0 } ?? false
      if isLast || played == before || options.frameLimit.map({ played >= $0 }) ?? false { return }
      recording = try Recording(path)
      guard recording.layout == layout else {
        throw CaptureError(
          .format, path, found: "it was replaced by a recording of other pictures while it was played",
          advice: "start again")
      }
      recording.obey(reporter)
      clock.beginRound()
      reporter.report(.beganAgain(sequence: clock.stamp.sequence + 1))
    }
  }
}

/// Brings the pictures of a recording into a ring, or into exactly one of the counters.
private struct ReplayPlayer: ~Copyable {
  private let ring: FrameRing
  private let reporter: CaptureReporter
  private let reader: RecordingReader
  private var rate = FrameRateMeter()
  private var lost: UInt64 = 0

  init(
    name: String, layout: SourceLayout?, size: PixelSize, correction: PreparedCorrection?, ring: FrameRing,
    reporter: CaptureReporter
  ) throws(CaptureError) {
    self.ring = ring
    self.reporter = reporter
    do throws(FileError) {
      reader = try RecordingReader(
        layout: layout, size: size, correction: correction, name: name, deliveries: reporter.deliveries)
    } catch { throw CaptureError(.format, name, found: error.problem, advice: error.advice) }
  }

  /// - Returns: false when the stream was ended while a slot was waited for.
  mutating func play(_ item: Recording.Item, _ stamp: FrameStamp, gap: UInt64) -> Bool {
    if gap > 0 {
      lost += gap
      reporter.count { $0.droppedByDriver += gap }
      reporter.report(.gap(sequence: stamp.sequence - gap, count: gap))
    }
    // A recording waits for whoever wants every frame; others never make it wait.
    let reporter = reporter
    guard var slot = ring.claimSlot(waitingUnless: { reporter.isStopped }) else { return false }
    do throws(RecordingReader.Failure) {
      var pixels = slot.bytes
      let strayBytes = try reader.read(item, stamp, into: &pixels)
      reporter.note(strayBytes: strayBytes, stamp.sequence, item.name)
    } catch {
      lost += 1
      reporter.reject(stamp.sequence, item.name, error.reason, error.detail)
      return true
    }
    slot.publish(
      Frame(
        sequence: stamp.sequence, monotonicNanoseconds: stamp.monotonicNanoseconds,
        utcNanoseconds: stamp.utcNanoseconds, size: ring.size, format: ring.format, source: item.name,
        droppedBefore: lost))
    rate.add(SystemClock.monotonicNanoseconds())
    let measured = rate.framesPerSecond
    reporter.count {
      $0.captured += 1
      $0.measuredFrameRate = measured
    }
    return true
  }
}
