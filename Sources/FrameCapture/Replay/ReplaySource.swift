import Glibc
import Imaging
import Synchronization

/// A recording played as if it were a camera: a folder of pictures sorted by name, one picture, or a file of JPEGs.
///
/// The first picture that can be read says which size all must have. A picture that is broken or has another size keeps
/// its sequence number, is counted and reported by name, and is left out. Reading a picture takes memory, unlike a
/// camera's frames.
public final class ReplaySource: FrameSource {
  public let path: String
  public let options: ReplayOptions
  public let stream: StreamDescription

  /// - Throws: `CaptureError` when there is no picture to play.
  public init(_ path: String, options: ReplayOptions = ReplayOptions()) throws(CaptureError) {
    self.path = path
    self.options = options
    let size = try Self.firstSize(path, limit: options.frameLimit)
    stream = StreamDescription(name: path, size: size, format: .rgb24, frameRate: options.framesPerSecond)
  }

  private static func firstSize(_ path: String, limit: Int?) throws(CaptureError) -> PixelSize {
    var recording = try Recording(path)
    let reader = RecordingReader()
    var first: (name: String, problem: String)?
    var seen = 0
    while limit.map({ seen < $0 }) ?? true, let item = recording.next() {
      seen += 1
      do throws(RecordingReader.Failure) { return try reader.size(of: item) } catch {
        first = first ?? (item.name, error.detail)
      }
    }
    throw CaptureError(
      .read, path,
      found: first.map { "none of \(seen) pictures can be read (\($0.name): \($0.problem))" }
        ?? "no picture", expected: "PNG or JPEG pictures")
  }

  public func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    var recording = try Recording(path)
    let reader = RecordingReader()
    let system = LinuxVideoSystem()
    let start = system.clocks()
    let startUTC = options.startUTCNanoseconds ?? start.utc
    var rate = FrameRateMeter()
    var lost: UInt64 = 0
    var sequence: UInt64 = 0
    reporter.report(.streaming)
    while !reporter.isStopped, options.frameLimit.map({ sequence < $0 }) ?? true, let item = recording.next()
    {
      defer { sequence += 1 }
      let offset = UInt64((Double(sequence) * 1e9 / options.framesPerSecond).rounded())
      if options.pace == .realTime { wait(until: start.monotonic + offset, reporter, system) }
      // A recording waits for whoever wants every frame; others never make it wait.
      guard var slot = ring.claimSlot(waitingUnless: { reporter.isStopped }) else { return }
      do throws(RecordingReader.Failure) {
        var pixels = slot.bytes
        try reader.read(item, size: stream.size, into: &pixels)
      } catch {
        lost += 1
        reporter.reject(sequence, item.name, error.reason, error.detail)
        continue
      }
      slot.publish(
        Frame(
          sequence: sequence, monotonicNanoseconds: start.monotonic + offset,
          utcNanoseconds: startUTC + Int64(offset), size: stream.size, format: .rgb24, source: item.name,
          droppedBefore: lost))
      rate.add(system.clocks().monotonic)
      let measured = rate.framesPerSecond
      reporter.count {
        $0.captured += 1
        $0.measuredFrameRate = measured
      }
    }
  }

  private func wait(until instant: UInt64, _ reporter: CaptureReporter, _ system: LinuxVideoSystem) {
    while !reporter.isStopped {
      let now = system.clocks().monotonic
      guard now < instant else { return }
      // In slices, so that an order to stop is seen soon.
      system.sleep(milliseconds: Int(min(100, (instant - now) / 1_000_000 + 1)))
    }
  }
}
