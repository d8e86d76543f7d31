import Frames
import Imaging
import System

/// A camera of the network (RTSP, JPEGs by HTTP and the like): it delivers in its own time and has no end.
///
/// JPEGs are judged and decoded as those of other cameras, and recorded as they came. A picture that the decoder calls damaged, or that has another size, keeps its sequence number, is counted and reported,
/// and is left out. Frames get the times at which they arrive: a stream need not tell others.
public final class NetworkCamera: FrameSource {
  /// Always live; the frame rate is the stream's own word, or the usual one of replays where it gives none.
  public let stream: StreamDescription
  private let options: ReplayOptions
  private let layout: SourceLayout
  private let correction: PreparedCorrection?
  // Used by the thread that runs the source; a camera runs once.
  private nonisolated(unsafe) let video: VideoStream

  /// - Parameters:
  ///   - video: opened already, to see what comes; it is played from there.
  ///   - options: its limit and its correction; its frame rate gives the frames other times.
  /// - Throws: `CaptureError` when the correction does not fit the pictures.
  package init(_ video: VideoStream, options: ReplayOptions) throws(CaptureError) {
    (self.video, self.options) = (video, options)
    do throws(FileError) {
      layout = try SourceLayout(
        format: video.sendsJPEGs ? .mjpeg : .rgb24, size: video.size, name: video.name)
      correction = try options.correction.prepared(for: layout)
    } catch { throw CaptureError(.format, error.path, found: error.problem, advice: error.advice) }
    stream = StreamDescription(
      name: video.name, layout: layout, correction: correction,
      frameRate: options.framesPerSecond ?? video.frameRate ?? ReplayOptions.usualFrameRate, isLive: true)
  }

  /// Delivers each picture as it arrives, until `reporter` says stop or the limit of the options is reached.
  ///
  /// - Throws: `CaptureError` when the stream breaks or ends by itself.
  public func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    video.obey(reporter)
    let converter = FrameConverter(layout, correction: correction, name: stream.name)
    let start = (monotonic: SystemClock.monotonicNanoseconds(), utc: SystemClock.utcNanoseconds())
    let sizes = MotionJPEGDecoder()
    var rate = FrameRateMeter()
    var (number, lost, elapsed) = (UInt64(0), UInt64(0), UInt64(0))
    reporter.report(.streaming)
    while !reporter.isStopped, options.frameLimit.map({ number < UInt64($0) }) ?? true {
      let step = try video.sendsJPEGs ? video.nextJPEG() : video.next()
      if step == .end { break }
      let name = "\(stream.name)#\(number)"
      elapsed = max(elapsed, self.elapsed(number, since: start.monotonic))
      let stamp = FrameStamp(
        sequence: number, monotonicNanoseconds: start.monotonic + elapsed,
        utcNanoseconds: (options.startUTCNanoseconds ?? start.utc) + Int64(clamping: elapsed))
      number += 1
      guard var slot = ring.claimSlot(waitingUnless: { reporter.isStopped }) else { return }
      if let refusal = convert(step, stamp, converter, sizes, into: &slot, reporter) {
        lost += 1
        reporter.reject(stamp.sequence, name, refusal.reason, refusal.detail)
        continue
      }
      slot.publish(
        Frame(
          sequence: stamp.sequence, monotonicNanoseconds: stamp.monotonicNanoseconds,
          utcNanoseconds: stamp.utcNanoseconds, size: ring.size, format: ring.format, source: name,
          droppedBefore: lost))
      rate.add(SystemClock.monotonicNanoseconds())
      let measured = rate.framesPerSecond
      reporter.count {
        $0.captured += 1
        $0.measuredFrameRate = measured
      }
    }
    // A camera has no end: somebody must see that it went away.
    guard reporter.isStopped || options.frameLimit.map({ number >= UInt64($0) }) ?? false else {
      throw CaptureError(
        .stream, stream.name, found: "the stream ended after \(number) frames",
        advice: "see whether the camera is still on the network")
    }
  }

  /// **Units**: nanoseconds since the stream began.
  private func elapsed(_ number: UInt64, since start: UInt64) -> UInt64 {
    guard let rate = options.framesPerSecond else { return SystemClock.monotonicNanoseconds() - start }
    // No clock has run longer than these 36 years.
    return UInt64(min(Double(1 << 60), (Double(number) * 1e9 / rate).rounded()))
  }

  /// - Returns: why the picture is not used; nil when it lies in the slot.
  private func convert(
    _ step: VideoStream.Step, _ stamp: FrameStamp, _ converter: FrameConverter,
    _ sizes: borrowing MotionJPEGDecoder, into slot: inout FrameSlot, _ reporter: CaptureReporter
  ) -> (reason: RejectionReason, detail: String)? {
    switch step {
    case .broken(let detail): return (.broken, detail)
    case .otherSize(let detail): return (.wrongSize, detail)
    case .end: return (.broken, "the stream ended")
    case .picture:
      let video = video
      if video.sendsJPEGs {
        let refusal = convert(video.jpeg, stamp, converter, into: &slot, reporter)
        let size = try? sizes.size(of: video.jpeg, name: stream.name)
        guard let size, size != layout.size else { return refusal }
        return (.wrongSize, "is \(size), expected \(layout.size)")
      }
      return convert(video.pixels.span.raw, stamp, converter, into: &slot, reporter)
    }
  }

  private func convert(
    _ bytes: RawSpan, _ stamp: FrameStamp, _ converter: FrameConverter, into slot: inout FrameSlot,
    _ reporter: CaptureReporter
  ) -> (reason: RejectionReason, detail: String)? {
    reporter.deliveries?.receive(DeliveredFrame(stamp: stamp, layout: layout, bytes: bytes))
    var pixels = slot.bytes
    do throws(FileError) { try converter.convert(bytes, into: &pixels) } catch {
      return (.broken, error.problem)
    }
    reporter.note(strayBytes: converter.strayBytes, stamp.sequence, stream.name)
    return nil
  }
}
