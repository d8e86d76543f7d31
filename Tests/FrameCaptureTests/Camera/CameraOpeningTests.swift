import CV4L2
import Cameras
import Frames
import Glibc
import Imaging
import Recordings
import Testing

@Suite("Opening a camera")
struct CameraOpeningTests {
  private func failure(
    _ setup: FakeCamera.Setup, _ profile: CameraProfile = .small, path: String = "/dev/video0"
  )
    throws -> CaptureError
  {
    let camera = FakeCamera(setup)
    defer {
      #expect(camera.openDescriptors == 0)
      #expect(camera.liveMappings == 0)
    }
    return try #require(throws: CaptureError.self) {
      _ = try V4L2Device(path, profile: profile, system: camera)
    }
  }

  @Test func agreesOnFormatSizeAndRate() throws {
    let camera = FakeCamera()
    do {
      let device = try V4L2Device(
        "/dev/video0", profile: CameraProfile(size: PixelSize(width: 32, height: 16), framesPerSecond: 15),
        system: camera)
      #expect(device.cameraFormat == .yuyv)
      #expect(
        device.stream
          == StreamDescription(
            name: "/dev/video0", size: PixelSize(width: 32, height: 16), format: .yuyv, frameRate: 15,
            isLive: true))
      #expect(device.differences.isEmpty)
      #expect(camera.liveMappings == 4)
    }
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  @Test func choosesTheFormatThatOffersTheSize() throws {
    let camera = FakeCamera()
    let device = try V4L2Device(
      "/dev/video0", profile: CameraProfile(size: PixelSize(width: 640, height: 480)), system: camera)
    #expect(device.cameraFormat == .mjpeg)
    #expect(device.stream.format == .rgb24)
  }

  @Test(arguments: [
    (ENOENT, "plugged in"), (EACCES, "group video"), (EBUSY, "another program"), (ENODEV, "unplugged"),
  ]) func namesWhatIsInTheWayOfOpening(number: Int32, words: String) throws {
    var setup = FakeCamera.Setup()
    setup.openErrors = [number]
    let error = try failure(setup)
    #expect(error.step == .open)
    #expect(error.source == "/dev/video0")
    #expect(error.advice?.contains(words) == true)
  }

  @Test func tellsMetadataNodesAndOtherDevices() throws {
    let metadata = try failure(FakeCamera.Setup(), path: "/dev/video1")
    #expect(metadata.step == .identify)
    #expect(metadata.description.contains("metadata node"))
    var setup = FakeCamera.Setup()
    setup.nodes["/dev/video0"]?.capabilities = UInt32(V4L2_CAP_VIDEO_OUTPUT)
    #expect(try failure(setup).found.contains("video output"))
    setup.nodes["/dev/video0"]?.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE)
    #expect(try failure(setup).found.contains("without memory-mapped streaming"))
    setup.nodes["/dev/video0"]?.capabilities = 0
    #expect(try failure(setup).found == "no video device")
  }

  @Test func listsTheFormatsThereAre() throws {
    var profile = CameraProfile.small
    profile.format = .grey
    let error = try failure(FakeCamera.Setup(), profile)
    #expect(error.step == .format)
    #expect(error.found == "the camera offers YUYV, MJPG")
    #expect(error.expected == "grey")
  }

  @Test func refusesWhatTheDriverChoseInstead() throws {
    var setup = FakeCamera.Setup()
    setup.chosenSize = (64, 48)
    let size = try failure(setup)
    #expect(size.found == "the driver chose 64x48")
    #expect(size.advice == "for YUYV the camera offers 32x16, 64x48")
    setup.chosenSize = nil
    setup.chosenCode = "MJPG"
    #expect(try failure(setup).found.hasPrefix("the driver chose MJPG"))
    setup.chosenCode = nil
    setup.bytesPerLine = 63
    #expect(try failure(setup).expected == "rows of 64 bytes or more")
  }

  @Test(arguments: [
    (hooke_query_capability, CaptureError.Step.identify), (hooke_set_format, .format),
    (hooke_request_buffers, .buffers), (hooke_query_buffer, .buffers),
  ]) func namesTheStepThatFailed(request: UInt, step: CaptureError.Step) throws {
    var setup = FakeCamera.Setup()
    setup.errors = [request: [EBUSY]]
    let error = try failure(setup)
    #expect(error.step == step)
    #expect(error.advice?.contains("another program") == true)
  }

  @Test func acceptsTwoBuffersAndRefusesOne() throws {
    var setup = FakeCamera.Setup()
    setup.grantedBuffers = 2
    let camera = FakeCamera(setup)
    _ = try V4L2Device("/dev/video0", profile: .small, system: camera)
    setup.grantedBuffers = 1
    let error = try failure(setup)
    #expect(error.step == .buffers)
    #expect(error.expected == "2 or more")
  }

  @Test func reportsAnotherFrameRateAsADifference() throws {
    var profile = CameraProfile.small
    profile.framesPerSecond = 12
    let device = try V4L2Device("/dev/video0", profile: profile, system: FakeCamera())
    #expect(device.stream.frameRate == 15)
    #expect(device.differences.map(\.name) == ["frames_per_second"])
    #expect(device.differences.first?.found == "15.0")
  }

  @Test func reportsBandwidthAtTheStart() throws {
    var setup = FakeCamera.Setup()
    setup.errors = [hooke_stream_on: [ENOSPC]]
    let camera = FakeCamera(setup)
    let run = try CameraRun(camera)
    #expect(run.failure?.step == .startStreaming)
    #expect(run.failure?.advice?.contains("bandwidth") == true)
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }
}
