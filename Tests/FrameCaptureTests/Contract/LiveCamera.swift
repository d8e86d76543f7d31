import CV4L2
import Cameras
import Foundation
import Frames
import Glibc
import Imaging
import Recordings
import Testing

/// A camera that sends by itself and can be told to fail: the scripted one, or the microscope of `tools/virtual-camera`
/// behind the kernel's own driver. Its YUYV frames carry their number.
struct LiveCamera: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let system: any VideoSystem
  /// Orders a fault in the words of `usb-microscope.c`, as in `unplug 1`.
  let inject: @Sendable (String) throws -> Void
  /// What this program has open on the camera now.
  let openDescriptors: @Sendable () -> Int

  /// What the contract holds for: the scripted camera, and in the virtual machine the real driver in its place.
  static var all: [LiveCamera] { [microscope ?? scripted()] }

  static let microscope: LiveCamera? = {
    guard let words = getenv("VIRTUAL_CAMERA").map({ String(cString: $0) }), words.hasPrefix("/") else {
      return nil
    }
    return LiveCamera(
      testDescription: "uvcvideo", system: LinuxVideoSystem(),
      inject: { fault in
        let pipe = try #require(FileHandle(forWritingAtPath: words))
        try pipe.write(contentsOf: Data("\(fault)\n".utf8))
        try pipe.close()
      },
      openDescriptors: {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
      })
  }()

  static func scripted() -> LiveCamera {
    var setup = FakeCamera.Setup()
    setup.formats = [
      ("YUYV", [(640, 480), (320, 240), (1280, 720)], [30, 15, 10, 5]),
      ("MJPG", [(640, 480)], [30, 15, 10, 5]),
    ]
    setup.controls = [
      FakeCamera.Control(
        identifier: 11, name: "Auto Exposure", type: V4L2_CTRL_TYPE_MENU, range: 0...3, value: 3, initial: 3,
        menu: [1: "Manual Mode", 3: "Aperture Priority Mode"]),
      FakeCamera.Control(
        identifier: 10, name: "Exposure Time, Absolute", range: 1...5000, value: 156, initial: 156,
        holder: 11,
        heldWhile: 3),
      FakeCamera.Control(identifier: 13, name: "Gain"),
    ]
    let input = "/sys/class/video4linux/video0/device/input"
    setup.folders = [input: ["input7"], "\(input)/input7": ["event3"]]
    setup.button = "/dev/input/event3"
    let camera = FakeCamera(setup)
    camera.state.withLock { $0.isLive = true }
    return LiveCamera(
      testDescription: "scripted", system: camera,
      inject: { fault in
        let parts = fault.split(separator: " ")
        let amount = Double(parts.count > 1 ? parts[1] : "1")!
        let frame = [UInt8](repeating: 128, count: 640 * 480 * 2)
        let actions: [FakeCamera.Action] =
          switch parts[0] {
          case "unplug": [.unplug(backAfter: Int(amount * 1000), path: "/dev/video0")]
          case "freeze": [.silence(Int(amount * 1000))]
          case "truncate":
            Array(repeating: .frame(Array(frame.prefix(frame.count * 2 / 3))), count: Int(amount))
          case "error": Array(repeating: .flagged(frame), count: Int(amount))
          case "empty": Array(repeating: .claims(0), count: Int(amount))
          case "lost": [.lose(UInt32(amount))]
          case "button": [.press]
          default: throw SystemError(EINVAL)
          }
        camera.state.withLock { $0.script += actions }
      }, openDescriptors: { camera.openDescriptors })
  }

  /// Few: what is ordered while the ring is full happens so many frames later.
  private static let slots = 3

  /// What a short session brought.
  struct Outcome {
    var frames: [CapturedFrame] = []
    var statistics = CaptureStatistics()
    var events: [CaptureEvent] = []
  }

  /// Reads `count` frames, and more if the last order came late: what was in the ring then was taken before it.
  ///
  /// - Parameters:
  ///   - faults: to order when so many frames were read.
  ///   - requests: after how many frames a still picture is asked for.
  func capture(
    _ profile: CameraProfile, count: Int, at faults: [Int: String] = [:], snapshotsAt requests: Set<Int> = []
  ) throws -> Outcome {
    let device = try V4L2Device("auto", profile: profile, system: system)
    let ring = FrameRing(for: device.stream, slots: Self.slots)
    let log = EventLog()
    let session = CaptureSession(source: device, ring: ring) { log.add($0) }
    let consumer = try #require(ring.addConsumer(.keepAll))
    var outcome = Outcome()
    try session.start()
    let end = max(count, ((Array(faults.keys) + requests).max() ?? -Self.slots) + Self.slots + 4)
    reading: while outcome.frames.count < end {
      switch consumer.next(timeout: .seconds(20)) {
      case .frame(let lease):
        outcome.frames.append(CapturedFrame(frame: lease.frame, pixels: copy(lease.image)))
      default:
        Issue.record("no frame after \(outcome.frames.count): \(session.statistics), \(log.events.suffix(3))")
        break reading
      }
      if let fault = faults[outcome.frames.count] { try inject(fault) }
      if requests.contains(outcome.frames.count) { session.requestSnapshot() }
    }
    session.stop()
    #expect(session.wait() == nil)
    outcome.statistics = session.statistics
    outcome.events = log.events
    return outcome
  }
}
