import Foundation
import FrameCapture
import Glibc
import Imaging
import Testing

/// The same promises as with the scripted camera, before the kernel's own driver. Runs inside the virtual machine:
///
///     swift build --build-tests
///     tools/virtual-camera -j Tests/FrameCaptureTests/Fixtures/smears -- \
///       .build/debug/hookePackageTests.xctest --testing-library swift-testing --filter VirtualCameraTests
@Suite("Before a real driver", .enabled(if: getenv("VIRTUAL_CAMERA") != nil), .serialized)
struct VirtualCameraTests {
  private let size = PixelSize(width: 640, height: 480)

  private func profile(_ format: VideoFormat, _ controls: [(String, String)] = []) -> CameraProfile {
    CameraProfile(
      size: size, format: format, framesPerSecond: 10,
      controls: controls.map { .init(name: $0.0, value: $0.1) })
  }

  /// Orders a fault, as in `unplug 1`.
  private func inject(_ fault: String) throws {
    let pipe = try #require(FileHandle(forWritingAtPath: String(cString: getenv("VIRTUAL_CAMERA"))))
    try pipe.write(contentsOf: Data("\(fault)\n".utf8))
    try pipe.close()
  }

  /// What a short session brought.
  private struct Outcome {
    var frames: [Taken] = []
    var statistics = CaptureStatistics()
    var events: [CaptureEvent] = []
  }

  /// - Parameter at: faults to order when so many frames were read.
  private func capture(_ profile: CameraProfile, count: Int, at faults: [Int: String] = [:]) throws -> Outcome
  {
    let device = try V4L2Device("auto", profile: profile)
    let ring = FrameRing(for: device.stream, slots: 12)
    let log = EventLog()
    let session = CaptureSession(source: device, ring: ring) { log.add($0) }
    let consumer = try #require(ring.addConsumer(.keepAll))
    var outcome = Outcome()
    session.start()
    reading: while outcome.frames.count < count {
      switch consumer.next(timeout: .seconds(20)) {
      case .frame(let lease): outcome.frames.append(Taken(frame: lease.frame, pixels: copy(lease.image)))
      default:
        Issue.record("no frame after \(outcome.frames.count): \(session.statistics)")
        break reading
      }
      if let fault = faults[outcome.frames.count] { try inject(fault) }
    }
    session.stop()
    #expect(session.wait() == nil)
    outcome.statistics = session.statistics
    outcome.events = log.events
    return outcome
  }

  @Test func isListedWithAllItOffers() throws {
    let camera = try #require(V4L2DeviceList().cameras.first)
    #expect(camera.driver == "uvcvideo")
    #expect(camera.identity.serial == "0001")
    #expect(camera.identity.usbIdentifier == "1d6b:0102")
    #expect(camera.formats.map(\.name) == [.yuyv, .mjpeg])
    #expect(camera.formats[0].sizes[0].framesPerSecond == [30, 15, 10, 5])
    #expect(camera.controls.contains { $0.name == "exposure_time_absolute" && !$0.isSettable })
    #expect(try V4L2DeviceList.path(of: "0001") == camera.path)
  }

  @Test func sendsTheRecordingBitForBit() throws {
    let names = (0...2).map { fixture("smears/BloodImage_0000\($0).jpg") }
    let expected = try names.map { try PictureFile.readColor($0).pixels }
    let outcome = try capture(profile(.mjpeg), count: 5)
    for taken in outcome.frames {
      #expect(taken.pixels == expected[min(2, Int(taken.frame.sequence))], "frame \(taken.frame.sequence)")
    }
    #expect(outcome.frames.first?.frame.sequence == 0)
  }

  @Test func numbersFramesAsTheCameraDoes() throws {
    let outcome = try capture(profile(.yuyv), count: 8)
    for taken in outcome.frames { #expect(number(in: taken) == taken.frame.sequence) }
    // The machine's clock runs unevenly on a busy host; the rate itself is tested with the scripted camera.
    #expect(outcome.statistics.measuredFrameRate > 0)
    let times = outcome.frames.map(\.frame.utcNanoseconds)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    #expect(abs(Double(times[0]) / 1e9 - Date().timeIntervalSince1970) < 60)
  }

  /// The pattern's first 32 tiles of 16 x 8 pixels are the frame's number, most significant bit first.
  private func number(in taken: Taken) -> UInt64 {
    (0..<32).reduce(0) { $0 << 1 | (taken.pixels[(4 * 640 + $1 * 16 + 8) * 2] > 128 ? 1 : 0) }
  }

  @Test func obeysItsControls() throws {
    func differences(_ controls: [(String, String)]) throws -> [ProfileDifference] {
      try V4L2Device("auto", profile: profile(.yuyv, controls)).differences
    }
    let manual = try differences([("exposure_time_absolute", "200"), ("auto_exposure", "1"), ("zoom", "2")])
    #expect(manual.map(\.name) == ["zoom"])
    let controls = try #require(V4L2DeviceList().cameras.first).controls
    #expect(controls.first { $0.name == "exposure_time_absolute" }?.value == 200)
    #expect(controls.first { $0.name == "auto_exposure" }?.value == 1)
    let automatic = try differences([("auto_exposure", "3"), ("exposure_time_absolute", "100")])
    #expect(automatic.map(\.name) == ["exposure_time_absolute"])
    #expect(automatic.first?.reason.contains("automatic control") == true)
  }

  @Test func saysWhoIsInTheWay() throws {
    let path = try V4L2DeviceList.path(of: "auto")
    do {
      let first = try V4L2Device(path, profile: profile(.yuyv))
      let second = try #require(throws: CaptureError.self) {
        _ = try V4L2Device(path, profile: profile(.mjpeg))
      }
      #expect(second.advice?.contains("another program") == true)
      withExtendedLifetime(first) {}
    }
    let metadata = "/dev/video\(try #require(Int(path.dropFirst(10))) + 1)"
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device(metadata, profile: profile(.yuyv))
    }
    #expect(error.step == .identify && error.found.contains("metadata"))
    let wrongSize = try #require(throws: CaptureError.self) {
      _ = try V4L2Device(
        path, profile: CameraProfile(size: PixelSize(width: 1000, height: 700), format: .mjpeg))
    }
    #expect(wrongSize.advice?.contains("640x480, 1280x720, 1600x1200, 2592x1944") == true, "\(wrongSize)")
  }

  @Test func countsDamagedFrames() throws {
    // Several of each: on a busy host the driver loses frames, the damaged ones too.
    let faults = [
      3: "truncate 1", 6: "truncate 1", 9: "corrupt 1", 12: "empty 2", 16: "error 1", 20: "truncate 1",
    ]
    let outcome = try capture(profile(.mjpeg), count: 26, at: faults)
    #expect(outcome.statistics[.broken] >= 1)
    // This driver leaves empty and faulty frames out; only their numbers are missing.
    #expect(
      outcome.statistics.droppedByDriver + outcome.statistics[.empty] + outcome.statistics[.flagged] >= 2)
    let last = try #require(outcome.frames.last?.frame)
    #expect(last.sequence + 1 == UInt64(outcome.frames.count) + last.droppedBefore)
  }

  @Test func startsAFrozenStreamAnew() throws {
    let outcome = try capture(profile(.yuyv), count: 10, at: [4: "freeze 3"])
    #expect(outcome.statistics.restarts == 1)
    #expect(outcome.statistics.reconnections == 0)
  }

  @Test func waitsForACameraThatIsUnplugged() throws {
    let descriptors = openDescriptors()
    let outcome = try capture(
      profile(.yuyv, [("gain", "33")]), count: 24, at: [5: "unplug 1", 14: "unplug 0.3"])
    #expect(outcome.statistics.reconnections == 2)
    let sequences = outcome.frames.map(\.frame.sequence)
    #expect(zip(sequences, sequences.dropFirst()).allSatisfy { $0 < $1 })
    // Everything was given back in time, so the camera kept its name.
    #expect(Set(outcome.frames.map(\.frame.source)).count == 1)
    #expect(V4L2DeviceList().cameras.first?.controls.first { $0.name == "gain" }?.value == 33)
    #expect(openDescriptors() == descriptors)
  }

  @Test func hearsTheButton() throws {
    let outcome = try capture(profile(.yuyv), count: 12, at: [4: "button"])
    let presses = outcome.events.filter { if case .button = $0 { true } else { false } }
    #expect(presses.count == 1)
  }

  private func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
  }
}
