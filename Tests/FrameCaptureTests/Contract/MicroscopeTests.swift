import Cameras
import Foundation
import Frames
import Glibc
import Imaging
import Recordings
import Testing

/// What only the microscope of `tools/virtual-camera`, behind the kernel's own driver, can show. Runs inside the virtual
/// machine, with the contract:
///
///     swift build --build-tests
///     tools/virtual-camera -j Tests/FrameCaptureTests/Fixtures/smears -- .build/debug/hookePackageTests.xctest \
///       --testing-library swift-testing --no-parallel --filter 'CameraContractTests|MicroscopeTests'
@Suite("A microscope behind a real driver", .enabled(if: LiveCamera.microscope != nil), .serialized)
struct MicroscopeTests {
  private let size = PixelSize(width: 640, height: 480)
  private let rig = LiveCamera.microscope ?? LiveCamera.scripted()

  private func profile(_ format: VideoFormat, _ controls: [(String, String)] = []) -> CameraProfile {
    CameraProfile(
      size: size, format: format, framesPerSecond: 10,
      controls: controls.map { .init(name: $0.0, value: $0.1) })
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
    let outcome = try rig.capture(profile(.mjpeg), count: 5)
    for taken in outcome.frames {
      #expect(taken.pixels == expected[min(2, Int(taken.frame.sequence))], "frame \(taken.frame.sequence)")
    }
    #expect(outcome.frames.first?.frame.sequence == 0)
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
    try namesAnotherProgram(path)
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

  private func namesAnotherProgram(_ path: String) throws {
    // Asking for the camera too early keeps the other program from it, which ends then: another beginning, with more time.
    for attempt in 1...5 {
      let other = try spawn("exec v4l2-ctl -d \(path) --stream-mmap --stream-count=100000 > /dev/null 2>&1")
      defer { end(other) }
      usleep(useconds_t(attempt) * 1_500_000)
      var error: CaptureError?
      do { _ = try V4L2Device(path, profile: profile(.yuyv)) } catch let found { error = found }
      guard let words = error?.description else { continue }
      #expect(words.contains("v4l2-ctl (process \(other)) has the camera"), "\(words)")
      let waited = try V4L2Device.open(path, profile: profile(.yuyv), waiting: .within(60)) { _ in
        kill(other, SIGKILL)
      }
      #expect(waited != nil)
      return
    }
    Issue.record("the other program never had the camera")
  }

  @Test func countsDamagedFrames() throws {
    // Several of each: on a busy host the driver loses frames, the damaged ones too.
    let faults = [
      3: "truncate 1", 6: "truncate 1", 9: "corrupt 1", 12: "empty 2", 16: "error 1", 20: "truncate 1",
    ]
    let outcome = try rig.capture(profile(.mjpeg), count: 26, at: faults)
    #expect(outcome.statistics[.broken] >= 1)
    // This driver leaves empty and faulty frames out; only their numbers are missing.
    #expect(
      outcome.statistics.droppedByDriver + outcome.statistics[.empty] + outcome.statistics[.flagged] >= 2)
    let last = try #require(outcome.frames.last?.frame)
    #expect(last.sequence + 1 == UInt64(outcome.frames.count) + last.droppedBefore)
  }
}
