import CV4L2
import Cameras
import Frames
import Glibc
import Imaging
import Recordings
import Synchronization
import Testing

@Suite("Streaming from a camera")
struct CameraStreamingTests {
  @Test func deliversFramesInOrderWithTheDriversNumbersAndTimes() throws {
    let camera = FakeCamera(script: (0..<5).map { .frame(yuyv(UInt8($0))) })
    let run = try CameraRun(camera)
    #expect(run.frames.map(\.frame.sequence) == [0, 1, 2, 3, 4])
    #expect(run.frames.map { $0.pixels[0] } == [0, 1, 2, 3, 4])
    #expect(run.statistics.captured == 5 && run.statistics.lost == 0)
    #expect(abs(run.statistics.measuredFrameRate - 30) < 0.1)
    let frame = try #require(run.frames.first?.frame)
    #expect(frame.utcNanoseconds - Int64(frame.monotonicNanoseconds) == 1_700_000_000_000_000_000)
    #expect(run.failure == nil)
    #expect(!camera.isStreaming && camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  @Test func readsRowsWithPadding() throws {
    var setup = FakeCamera.Setup()
    setup.bytesPerLine = 80
    var frame = yuyv(7, padding: 16)
    frame.removeLast(16)  // the last row may end without its padding
    let run = try CameraRun(FakeCamera(setup, script: [.frame(frame)]))
    #expect(run.frames.first?.pixels == yuyv(7))
  }

  @Test(arguments: [
    ("GREY", VideoFormat.grey, PixelFormat.grey, 1), ("RGB3", .rgb24, .rgb24, 3), ("BGR3", .bgr24, .rgb24, 3),
  ])
  func readsTheOtherRawFormats(code: String, format: VideoFormat, slot: PixelFormat, bytes: Int) throws {
    var setup = FakeCamera.Setup()
    setup.formats = [(code, [(32, 16)], [30])]
    let picture = (0..<32 * 16 * bytes).map { UInt8($0 % 251) }
    var profile = CameraProfile.small
    profile.format = format
    let run = try CameraRun(FakeCamera(setup, script: [.frame(picture)]), profile)
    var expected = picture
    if format == .bgr24 {
      for index in stride(from: 0, to: picture.count, by: 3) { expected.swapAt(index, index + 2) }
    }
    #expect(run.frames.first?.frame.format == slot)
    #expect(run.frames.first?.pixels == expected)
  }

  @Test func countsEveryBadBufferByItsReason() throws {
    let run = try CameraRun(
      FakeCamera(script: [
        .frame(yuyv(1)), .flagged(yuyv(2)), .claims(0), .frame(Array(yuyv(3).dropLast())), .claims(1 << 30),
        .lose(3), .frame(yuyv(4)),
      ]))
    #expect(run.frames.map(\.frame.sequence) == [0, 8])
    #expect(run.frames.map(\.frame.droppedBefore) == [0, 7])
    #expect(run.statistics.rejected == [.flagged: 1, .empty: 1, .short: 2])
    #expect(run.statistics.droppedByDriver == 3)
    #expect(run.events.contains(.gap(sequence: 5, count: 3)))
    #expect(run.statistics.captured + run.statistics.lost == 9)
  }

  @Test func countsOnThroughAWrapOfTheDriversNumber() throws {
    var setup = FakeCamera.Setup()
    setup.firstSequence = .max
    let run = try CameraRun(
      FakeCamera(setup, script: [.frame(yuyv(1)), .frame(yuyv(2)), .lose(1), .frame(yuyv(3))]))
    #expect(run.frames.map(\.frame.sequence) == [0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0002])
    #expect(run.statistics.droppedByDriver == 1)
  }

  @Test func survivesFalseAlarmsAndSingleReadErrors() throws {
    let run = try CameraRun(
      FakeCamera(script: [.falseAlarm, .frame(yuyv(1)), .readError(EIO), .falseAlarm, .frame(yuyv(2))]))
    #expect(run.frames.count == 2)
    #expect(run.statistics.readErrors == 1)
    #expect(run.failure == nil)
  }

  @Test func givesUpOnAReadThatNeverWorks() throws {
    let camera = FakeCamera(script: Array(repeating: .readError(EIO), count: 200))
    let run = try CameraRun(camera)
    #expect(run.failure?.step == .stream)
    #expect(camera.waits < 100)
  }

  @Test func restartsASilentStream() throws {
    let camera = FakeCamera(script: [.frame(yuyv(1)), .silence(2500), .frame(yuyv(2)), .frame(yuyv(3))])
    let run = try CameraRun(camera)
    #expect(run.statistics.restarts == 1)
    #expect(run.frames.map { $0.pixels[0] } == [1, 2, 3])
    // The driver counts from 0 again; the numbers go on.
    #expect(run.frames.map(\.frame.sequence) == [0, 1, 2])
    #expect(run.failure == nil)
  }

  @Test func usesOnlyTheNewestOfStaleFramesUnlessAllAreWanted() throws {
    let script: [FakeCamera.Action] = [.burst([yuyv(1), yuyv(2), yuyv(3)]), .frame(yuyv(4))]
    let latest = try CameraRun(FakeCamera(script: script), policy: .latestWins)
    #expect(latest.statistics.captured == 2 && latest.statistics.droppedByRing == 2)
    #expect(latest.frames.map(\.frame.sequence) == [3])
    let all = try CameraRun(FakeCamera(script: script), policy: .keepAll)
    #expect(all.frames.map(\.frame.sequence) == [0, 1, 2, 3])
  }

  @Test func dropsWhatFindsNoSlotInsteadOfWaiting() throws {
    let run = try CameraRun(FakeCamera(script: (0..<10).map { .frame(yuyv(UInt8($0))) }), slots: 4)
    #expect(run.frames.map(\.frame.sequence) == [0, 1, 2, 3])
    #expect(run.statistics.droppedByRing == 6)
  }

  @Test func leavesOutWarmUpFrames() throws {
    var profile = CameraProfile.small
    profile.warmUpFrames = 2
    let run = try CameraRun(FakeCamera(script: (0..<4).map { .frame(yuyv(UInt8($0))) }), profile)
    #expect(run.frames.map(\.frame.sequence) == [2, 3])
    #expect(run.statistics[.warmUp] == 2)
  }

  @Test func reportsTheButton() throws {
    var setup = FakeCamera.Setup()
    let input = "/sys/class/video4linux/video0/device/input"
    setup.folders = [input: ["input7"], "\(input)/input7": ["capabilities", "event3", "name"]]
    setup.button = "/dev/input/event3"
    let script: [FakeCamera.Action] = [.frame(yuyv(1)), .press, .frame(yuyv(2)), .frame(yuyv(3)), .press]
    let camera = FakeCamera(setup, script: script)
    let run = try CameraRun(camera)
    #expect(run.events == [.streaming, .button(sequence: 0), .button(sequence: 2)])
    #expect(run.frames.count == 3)
    #expect(camera.openDescriptors == 0)
  }

  @Test func aButtonThatMayNotBeReadIsToldWhereItMatters() throws {
    var setup = FakeCamera.Setup()
    let input = "/sys/class/video4linux/video0/device/input"
    setup.folders = [input: ["input7"], "\(input)/input7": ["event3"]]
    setup.button = "/dev/input/event3"
    setup.deniesButton = true
    for takesSnapshots in [false, true] {
      let events = Mutex<[CaptureEvent]>([])
      let device = try V4L2Device(
        "/dev/video0", profile: .small, reconnection: .never,
        system: FakeCamera(setup, script: [.frame(yuyv(1)), .unplugForGood]))
      let reporter = CaptureReporter(buttonTakesSnapshot: takesSnapshots) { event in
        events.withLock { $0.append(event) }
      }
      #expect(throws: CaptureError.self) {
        try device.run(into: FrameRing(for: device.stream), reporter: reporter)
      }
      #expect(events.withLock { $0.contains(.buttonDenied(path: "/dev/input/event3")) } == takesSnapshots)
    }
  }

  @Test func runsOnce() throws {
    let device = try V4L2Device("/dev/video0", profile: .small, system: FakeCamera())
    let ring = FrameRing(for: device.stream)
    let reporter = CaptureReporter()
    reporter.stop()
    try device.run(into: ring, reporter: reporter)
    #expect(throws: CaptureError.self) { try device.run(into: ring, reporter: reporter) }
  }
}
