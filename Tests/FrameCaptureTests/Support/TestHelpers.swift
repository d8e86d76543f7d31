import Cameras
import Foundation
import Frames
import Glibc
import Imaging
import Recordings
import Synchronization
import Testing

/// Something that collects what a source reports.
final class EventLog: Sendable {
  private let list = Mutex<[CaptureEvent]>([])
  var events: [CaptureEvent] { list.withLock { $0 } }
  func add(_ event: CaptureEvent) { list.withLock { $0.append(event) } }
}

func fixture(_ name: String) -> String {
  Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(name)").path
}

func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

/// A new empty folder, gone when the tests are over.
func scratchFolder() throws -> String {
  let url = scratch.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url.path
}

private let scratch: URL = {
  atexit { try? FileManager.default.removeItem(at: scratch) }
  return FileManager.default.temporaryDirectory.appendingPathComponent("hooke-capture-\(getpid())")
}()

func write(_ bytes: [UInt8], _ path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

/// What a run left for a consumer that reads afterwards.
struct CapturedFrame: Equatable {
  var frame: Frame
  var pixels: [UInt8]
}

/// Every frame that waits in the ring, without waiting for more.
func drain(_ consumer: FrameConsumer) -> [CapturedFrame] {
  var taken: [CapturedFrame] = []
  while true {
    switch consumer.next(timeout: .zero) {
    case .frame(let lease): taken.append(CapturedFrame(frame: lease.frame, pixels: copy(lease.image)))
    case .timedOut: return taken
    case .endOfStream: return taken
    case .cancelled: return taken
    }
  }
}

func copy(_ image: borrowing ImageView) -> [UInt8] { image.bytes.withUnsafeBytes { Array($0) } }

/// Runs a scripted camera to the end of its script.
struct CameraRun {
  var frames: [CapturedFrame] = []
  var statistics = CaptureStatistics()
  var events: [CaptureEvent] = []
  var failure: CaptureError?
  var differences: [ProfileDifference] = []

  init(
    _ camera: FakeCamera, _ profile: CameraProfile = .small, slots: Int = 64,
    policy: OverflowPolicy = .keepAll,
    reconnection: Reconnection = .never,
    onEvent: @escaping (CaptureReporter, CaptureEvent) -> Void = { _, _ in }
  ) throws {
    let device = try V4L2Device("/dev/video0", profile: profile, reconnection: reconnection, system: camera)
    differences = device.differences
    let ring = FrameRing(for: device.stream, slots: slots)
    let consumer = try #require(ring.addConsumer(policy))
    let log = EventLog()
    let box = Guarded<CaptureReporter?>(nil)
    nonisolated(unsafe) let react = onEvent
    let reporter = CaptureReporter { event in
      log.add(event)
      // Outside the lock: what it does may end in another event.
      if let reporter = box.withLock({ $0 }) { react(reporter, event) }
    }
    box.withLock { $0 = reporter }
    defer { box.withLock { $0 = nil } }
    camera.onEnd.withLock { $0 = { reporter.stop() } }
    do { try device.run(into: ring, reporter: reporter) } catch { failure = error }
    #expect(camera.closedWhileStreaming == 0)
    ring.finish()
    frames = drain(consumer)
    statistics = reporter.statistics
    events = log.events
  }
}

extension CameraProfile {
  static let small = CameraProfile(size: PixelSize(width: 32, height: 16), format: .yuyv)
}

/// A YUYV frame whose every byte is `value`.
func yuyv(_ value: UInt8, padding: Int = 0) -> [UInt8] {
  var frame: [UInt8] = []
  for _ in 0..<16 { frame += Array(repeating: value, count: 64) + Array(repeating: 0xEE, count: padding) }
  return frame
}

/// Starts a shell command. Foundation's `Process` needs more of a system than the virtual machines have.
func spawn(_ command: String) throws -> pid_t {
  var process = pid_t()
  var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sh"), strdup("-c"), strdup(command), nil]
  defer { for argument in arguments { free(argument) } }
  let status = posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ)
  if status != 0 { throw SystemError(status) }
  return process
}

func wait(for process: pid_t) {
  var status: Int32 = 0
  waitpid(process, &status, 0)
}

func end(_ process: pid_t) {
  kill(process, SIGKILL)
  wait(for: process)
}

/// Every frame of a source that ends by itself.
///
/// - Parameter mayFail: whether an error is an end, too, as for a camera of the network.
func frames(of source: any FrameSource, deliveries: (any DeliveredFrames)? = nil, mayFail: Bool = false)
  throws
  -> [CapturedFrame]
{
  let ring = FrameRing(for: source.stream, slots: 4)
  let session = CaptureSession(source: source, ring: ring, deliveries: deliveries)
  let consumer = try #require(ring.addConsumer(.keepAll))
  try session.start()
  var frames: [CapturedFrame] = []
  reading: while true {
    switch consumer.next(timeout: .seconds(60)) {
    case .frame(let lease): frames.append(CapturedFrame(frame: lease.frame, pixels: copy(lease.image)))
    case .endOfStream: break reading
    case .cancelled: break reading
    case .timedOut:
      Issue.record("the source stalled")
      session.cancel()
      break reading
    }
  }
  if let failure = session.wait(), !mayFail { throw failure }
  return frames
}

/// The first frames of a synthetic scene, as pictures.
func syntheticFrames(_ settings: SyntheticSettings, _ count: Int) throws -> [RGBImage] {
  try frames(of: SyntheticCamera(settings: settings, options: ReplayOptions(frameLimit: count))).map {
    RGBImage(size: settings.size, pixels: $0.pixels)
  }
}
