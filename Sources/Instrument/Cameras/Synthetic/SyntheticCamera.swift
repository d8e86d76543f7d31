import Frames
import Imaging
import System

/// A camera that needs no microscope: it films a `SyntheticScene`, of which the truth is known.
public final class SyntheticCamera: FrameSource {
  /// Says where each cell is in each frame.
  public let scene: SyntheticScene
  /// As given; the number of rounds is not looked at, as a scene has no end of its own.
  public let options: ReplayOptions
  /// The size after the correction, at the rate of the options or of the settings; never live.
  public let stream: StreamDescription
  private let layout: SourceLayout
  private let correction: PreparedCorrection?

  /// - Parameter options: pace, limit, start and correction; its frame rate wins over that of the settings.
  /// - Throws: `CaptureError` when there is no room for the cells, or when the correction does not fit.
  public init(
    name: String = SyntheticSettings.scheme, settings: SyntheticSettings,
    options: ReplayOptions = ReplayOptions()
  ) throws(CaptureError) {
    scene = try SyntheticScene(settings, name: name)
    self.options = options
    do throws(FileError) {
      layout = try SourceLayout(format: .rgb24, size: settings.size, name: name)
      correction = try options.correction.prepared(for: layout)
    } catch { throw CaptureError(.format, error.path, found: error.problem, advice: error.advice) }
    stream = StreamDescription(
      name: name, layout: layout, correction: correction,
      frameRate: options.framesPerSecond ?? settings.rate)
  }

  /// Draws frame after frame, until the limit of the options or of the settings, or until `reporter` says stop.
  public func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    let start = (monotonic: SystemClock.monotonicNanoseconds(), utc: SystemClock.utcNanoseconds())
    let renderer = SyntheticRenderer(scene)
    let converter = FrameConverter(layout, correction: correction, name: stream.name)
    var picture = [UInt8](repeating: 0, count: 3 * layout.size.pixelCount)
    var rate = FrameRateMeter()
    let period = 1e9 / (options.framesPerSecond ?? scene.settings.rate)
    let limit = min(options.frameLimit ?? .max, scene.settings.frames ?? .max)
    reporter.report(.streaming)
    var frame = 0
    while !reporter.isStopped, frame < limit {
      let elapsed = UInt64((Double(frame) * period).rounded())
      let stamp = FrameStamp(
        sequence: UInt64(frame), monotonicNanoseconds: start.monotonic + elapsed,
        utcNanoseconds: (options.startUTCNanoseconds ?? start.utc) + Int64(clamping: elapsed))
      if options.pace == .realTime { reporter.wait(until: stamp.monotonicNanoseconds) }
      guard var slot = ring.claimSlot(waitingUnless: { reporter.isStopped }) else { return }
      var span = picture.mutableSpan
      var raw = span.raw
      renderer.render(frame: frame, into: &raw)
      reporter.deliveries?.receive(DeliveredFrame(stamp: stamp, layout: layout, bytes: raw.bytes))
      var pixels = slot.bytes
      do throws(FileError) { try converter.convert(raw.bytes, into: &pixels) } catch {
        throw CaptureError(.read, stream.name, found: error.problem)
      }
      slot.publish(
        Frame(
          sequence: stamp.sequence, monotonicNanoseconds: stamp.monotonicNanoseconds,
          utcNanoseconds: stamp.utcNanoseconds, size: ring.size, format: ring.format, source: stream.name,
          droppedBefore: 0))
      rate.add(SystemClock.monotonicNanoseconds())
      let measured = rate.framesPerSecond
      reporter.count {
        $0.captured += 1
        $0.measuredFrameRate = measured
      }
      frame += 1
    }
  }
}
