import CV4L2
import Cameras
import Frames
import Glibc
import Recordings
import Testing

@Suite("A camera that somebody else has")
struct BusyCameraTests {
  private func setup() -> FakeCamera.Setup {
    var setup = FakeCamera.Setup()
    setup.folders = [
      "/proc": ["1", "4242", "cpuinfo", "\(getpid())"], "/proc/1/fd": ["0"], "/proc/4242/fd": ["0", "7"],
      "/proc/\(getpid())/fd": ["9"],
    ]
    setup.links = [
      "/proc/4242/fd/7": "/dev/video0", "/proc/\(getpid())/fd/9": "/dev/video0", "/proc/1/fd/0": "/dev/null",
    ]
    setup.files = ["/proc/4242/comm": "cheese"]
    return setup
  }

  @Test(arguments: [hooke_set_format, hooke_request_buffers]) func namesTheHolder(request: UInt) throws {
    var setup = setup()
    setup.errors = [request: [EBUSY]]
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device("/dev/video0", profile: .small, system: FakeCamera(setup))
    }
    #expect(error.found == "\(SystemError(EBUSY)): cheese (process 4242) has the camera")
    #expect(error.advice?.contains("--wait") == true)
    #expect(error.number == EBUSY)
  }

  @Test func saysHowToFindAHolderThatCannotBeSeen() throws {
    var setup = FakeCamera.Setup()
    setup.errors = [hooke_set_format: [EBUSY]]
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device("/dev/video0", profile: .small, system: FakeCamera(setup))
    }
    #expect(error.found == "\(SystemError(EBUSY))" && error.advice?.contains("fuser") == true)
  }

  @Test func waitsUntilItIsFree() throws {
    var setup = setup()
    setup.errors = [hooke_set_format: [EBUSY, EBUSY, EBUSY]]
    let camera = FakeCamera(setup)
    var obstacles: [CaptureError] = []
    let device = try V4L2Device.open("auto", profile: .small, waiting: .within(60), system: camera) {
      obstacles.append($0)
    }
    #expect(device != nil)
    #expect(obstacles.map(\.number) == [EBUSY], "told once")
    #expect(camera.sleeps == 15)
  }

  @Test func waitsForACameraToBePluggedIn() throws {
    let camera = FakeCamera()
    let nodes = camera.state.withLock { state in
      defer { state.setup.nodes = [:] }
      return state.setup.nodes
    }
    var attempts = 0
    let device = try V4L2Device.open(
      "auto", profile: .small, waiting: .always, system: camera,
      isStopped: {
        attempts += 1
        if attempts == 12 { camera.state.withLock { $0.setup.nodes = nodes } }
        return false
      }, onObstacle: { #expect($0.step == .find) })
    #expect(device != nil)
  }

  @Test func givesUpInTime() throws {
    var setup = setup()
    setup.errors = [hooke_set_format: Array(repeating: EBUSY, count: 1000)]
    let camera = FakeCamera(setup)
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device.open("auto", profile: .small, waiting: .within(3), system: camera) { _ in }
    }
    #expect(error.number == EBUSY)
    #expect((25...40).contains(camera.sleeps))
    #expect(camera.openDescriptors == 0)
  }

  @Test func stopsWaitingWhenTold() throws {
    var setup = setup()
    setup.errors = [hooke_set_format: Array(repeating: EBUSY, count: 1000)]
    let device = try V4L2Device.open(
      "auto", profile: .small, waiting: .always, system: FakeCamera(setup), isStopped: { true },
      onObstacle: { _ in })
    #expect(device == nil)
  }

  @Test func doesNotWaitForWhatDoesNotPass() throws {
    var setup = FakeCamera.Setup()
    setup.openErrors = [0, EACCES]
    let camera = FakeCamera(setup)
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device.open("/dev/video1", profile: .small, waiting: .always, system: camera) { _ in }
    }
    #expect(error.step == .identify)
    #expect(camera.sleeps == 0)
  }
}
