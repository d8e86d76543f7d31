import CV4L2
import Cameras
import Frames
import Glibc
import Imaging
import Recordings
import System
import Testing

@Suite("Still pictures")
struct SnapshotTests {
  /// A camera whose stream is 32x16 and whose largest picture is 64x48.
  private func setup() -> FakeCamera.Setup {
    var setup = FakeCamera.Setup()
    setup.formats = [("YUYV", [(32, 16), (64, 48)], [30, 15])]
    setup.controls = [FakeCamera.Control(identifier: 13, name: "Gain", value: 5, initial: 5)]
    return setup
  }

  /// Runs a script; a press of the button asks for a snapshot, as a run does.
  private func run(_ camera: FakeCamera, _ profile: CameraProfile = .small) throws -> (CameraRun, Int) {
    var asked = 0
    let run = try CameraRun(camera, profile, reconnection: .always) { reporter, event in
      if case .button = event { reporter.requestSnapshot() }
    }
    for event in run.events { if case .button = event { asked += 1 } }
    return (run, asked)
  }

  private func withButton(_ setup: FakeCamera.Setup) -> FakeCamera.Setup {
    var setup = setup
    let input = "/sys/class/video4linux/video0/device/input"
    setup.folders = [input: ["input7"], "\(input)/input7": ["event3"]]
    setup.button = "/dev/input/event3"
    return setup
  }

  private func pictures(_ run: CameraRun) -> [CameraSnapshot] {
    run.events.compactMap { if case .snapshot(let picture, _) = $0 { picture } else { nil } }
  }

  @Test func theButtonTakesTheLargestPictureAndTheStreamGoesOn() throws {
    var profile = CameraProfile.small
    profile.framesPerSecond = 15
    profile.controls = [.init(name: "gain", value: "70")]
    let script: [FakeCamera.Action] =
      [.picture(1), .picture(2), .press] + (10..<14).map { .picture($0) } + [.picture(3), .picture(4)]
    let camera = FakeCamera(withButton(setup()), script: script)
    let (run, _) = try run(camera, profile)
    #expect(run.failure == nil)
    let picture = try #require(pictures(run).first)
    #expect(picture.size == PixelSize(width: 64, height: 48))
    // Three frames are left out while the sensor settles.
    #expect(picture.pixels == [UInt8](repeating: 13, count: 64 * 48 * 2))
    #expect(run.frames.map { $0.pixels[0] } == [1, 2, 3, 4])
    #expect(run.frames.allSatisfy { $0.frame.size == PixelSize(width: 32, height: 16) })
    #expect(run.frames.map(\.frame.sequence) == [0, 1, 2, 3])
    #expect(run.statistics.snapshots == 1)
    #expect(camera.value(of: 13) == 70)
    // What was not seen meanwhile is told and counted, and nowhere else.
    let resumed = run.events.compactMap { event -> (CapturePause, UInt64, UInt64)? in
      if case .resumed(let pause, let sequence, _, let missed) = event {
        (pause, sequence, missed)
      } else {
        nil
      }
    }
    #expect(resumed.count == 1)
    #expect(resumed.first?.0 == .snapshot && resumed.first?.1 == 2)
    #expect(resumed.first?.2 == run.statistics[.snapshot] && run.statistics[.snapshot] > 0)
    #expect(run.statistics.lost == 0)
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0 && !camera.isStreaming)
  }

  @Test func aStreamAtTheHighestResolutionIsNotInterrupted() throws {
    var profile = CameraProfile.small
    profile.size = PixelSize(width: 64, height: 48)
    let camera = FakeCamera(withButton(setup()), script: [.picture(1), .press, .picture(2), .picture(3)])
    let (run, _) = try run(camera, profile)
    #expect(pictures(run).map { $0.pixels[0] } == [2])
    #expect(run.frames.map { $0.pixels[0] } == [1, 2, 3])
    #expect(run.statistics[.snapshot] == 0)
  }

  @Test func aSnapshotThatFailsCostsTheRunNothing() throws {
    let camera = FakeCamera(withButton(setup()), script: [.picture(1), .press, .picture(2)])
    // The first start is the stream's, the second the still's.
    camera.state.withLock { $0.setup.errors[hooke_stream_on] = [0, ENOSPC] }
    let (run, asked) = try run(camera)
    #expect(asked == 1)
    let failures = run.events.compactMap { event -> CaptureError? in
      if case .snapshotFailed(let error) = event { error } else { nil }
    }
    #expect(failures.map(\.number) == [ENOSPC])
    #expect(run.frames.map { $0.pixels[0] } == [1, 2])
    #expect(run.failure == nil)
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  @Test func aCameraUnpluggedDuringASnapshotComesBackToTheStream() throws {
    let camera = FakeCamera(
      withButton(setup()),
      script: [.picture(1), .press, .picture(9), .unplug(backAfter: 500, path: "/dev/video2"), .picture(2)])
    let (run, _) = try run(camera)
    #expect(run.frames.map { $0.pixels[0] } == [1, 2])
    #expect(run.frames.last?.frame.size == PixelSize(width: 32, height: 16))
    #expect(run.statistics.reconnections == 1)
    #expect(run.failure == nil)
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  /// Every request of the kernel may fail at every time: the run goes on, in its own format, and nothing leaks.
  @Test func survivesAFaultInEveryStep() throws {
    let requests: [UInt] = [
      hooke_set_format, hooke_request_buffers, hooke_query_buffer, hooke_queue_buffer, hooke_stream_on,
      hooke_stream_off, hooke_dequeue_buffer, hooke_get_parameters,
    ]
    for request in requests {
      for skipped in 0..<14 {
        for error in [EIO, EBUSY, ENODEV, EINVAL] {
          let script: [FakeCamera.Action] =
            [.picture(1), .press] + (0..<40).map { _ in .picture(7) } + [.picture(2)]
          let camera = FakeCamera(withButton(setup()), script: script)
          var isFirst = true
          let device = try? CameraRun(camera, reconnection: .always) { reporter, event in
            if case .button = event { reporter.requestSnapshot() }
            if isFirst, case .streaming = event {
              isFirst = false
              camera.state.withLock {
                $0.setup.errors[request] = Array(repeating: 0, count: skipped) + [error]
              }
            }
          }
          let run = try #require(device, "request \(request), after \(skipped), error \(error)")
          #expect(run.failure == nil)
          #expect(run.frames.allSatisfy { $0.pixels.count == 32 * 16 * 2 })
          #expect(run.frames.count > 1, "request \(request), after \(skipped), error \(error)")
          #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
        }
      }
    }
  }

  @Test func theProfileCanNameTheSize() throws {
    var setup = setup()
    setup.formats.append(("MJPG", [(640, 480)], [30]))
    let camera = FakeCamera(setup, script: (0..<8).map { .picture($0) })
    var profile = CameraProfile.small
    profile.snapshotSize = PixelSize(width: 32, height: 16)
    let taken = try #require(try V4L2Device.snapshot("auto", profile: profile, system: camera))
    #expect(taken.picture.size == PixelSize(width: 32, height: 16))
    #expect(taken.picture.cameraFormat == .yuyv)
    profile.snapshotSize = PixelSize(width: 33, height: 16)
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device.snapshot("auto", profile: profile, system: FakeCamera(setup))
    }
    #expect(error.step == .format)
  }

  @Test func givesTheFormerFormatBackAndLeavesOutDamagedFrames() throws {
    let camera = FakeCamera(
      setup(),
      script: (0..<3).map { .picture($0) } + [.flagged([1]), .claims(5), .readError(EIO), .picture(40)])
    camera.state.withLock {
      $0.format.pixelformat = fourCharacters("YUYV")
      ($0.format.width, $0.format.height) = (32, 16)
    }
    let taken = try #require(try V4L2Device.snapshot("/dev/video0", profile: .small, system: camera))
    #expect(taken.picture.pixels[0] == 40)
    camera.state.withLock {
      #expect($0.format.width == 32 && $0.format.height == 16)
      #expect($0.format.pixelformat == fourCharacters("YUYV"))
    }
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  @Test func isWrittenWithoutLossUnderANameThatSorts() throws {
    var grey = FakeCamera.Setup()
    grey.formats = [("GREY", [(32, 16)], [30])]
    let camera = FakeCamera(grey, script: (0..<4).map { .picture($0 * 50) })
    let taken = try #require(try V4L2Device.snapshot("0", profile: CameraProfile(), system: camera))
    let path = try scratchFolder() + "/" + taken.picture.fileName
    try taken.picture.write(path)
    let image = try PictureFile.readColor(path)
    #expect(image.pixels == [UInt8](repeating: 150, count: 32 * 16 * 3))
    #expect(taken.picture.fileName.hasPrefix("snapshot-20231114T2213"), "\(taken.picture.fileName)")
    #expect(taken.picture.fileName.hasSuffix("Z.png"))
  }

  /// A still of the stream's own size is a still as any other: the profile's correction is the stream's.
  @Test func aStillOfTheStreamsSizeIsNotCorrected() throws {
    var profile = CameraProfile.small
    profile.snapshotSize = profile.size
    profile.correction.binning = 2
    let camera = FakeCamera(withButton(setup()), script: [.picture(1), .press, .picture(2), .picture(3)])
    let (run, _) = try run(camera, profile)
    let picture = try #require(pictures(run).first)
    #expect(picture.size == profile.size && picture.format == .yuyv)
    #expect(picture.pixels == [UInt8](repeating: picture.pixels[0], count: 32 * 16 * 2))
    #expect(run.frames.allSatisfy { $0.frame.size == PixelSize(width: 16, height: 8) })
    #expect(run.statistics.snapshots == 1)
  }
}
