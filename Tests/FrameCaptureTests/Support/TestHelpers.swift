import Foundation
import FrameCapture
import Glibc
import Imaging
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
struct Taken: Equatable {
  var frame: Frame
  var pixels: [UInt8]
}

/// Every frame that waits in the ring, without waiting for more.
func drain(_ consumer: FrameConsumer) -> [Taken] {
  var taken: [Taken] = []
  while true {
    switch consumer.next(timeout: .zero) {
    case .frame(let lease): taken.append(Taken(frame: lease.frame, pixels: copy(lease.image)))
    case .timedOut: return taken
    case .endOfStream: return taken
    case .cancelled: return taken
    }
  }
}

func copy(_ image: borrowing ImageView) -> [UInt8] { image.bytes.withUnsafeBytes { Array($0) } }

/// Runs a scripted camera to the end of its script.
struct CameraRun {
  var frames: [Taken] = []
  var statistics = CaptureStatistics()
  var events: [CaptureEvent] = []
  var failure: CaptureError?
  var differences: [ProfileDifference] = []

  init(
    _ camera: FakeCamera, _ profile: CameraProfile = .small, slots: Int = 64,
    policy: OverflowPolicy = .keepAll,
    reconnection: Reconnection = .never
  ) throws {
    let device = try V4L2Device("/dev/video0", profile: profile, reconnection: reconnection, system: camera)
    differences = device.differences
    let ring = FrameRing(for: device.stream, slots: slots)
    let consumer = try #require(ring.addConsumer(policy))
    let log = EventLog()
    let reporter = CaptureReporter { log.add($0) }
    camera.onEnd.withLock { $0 = { reporter.stop() } }
    do { try device.run(into: ring, reporter: reporter) } catch { failure = error }
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
