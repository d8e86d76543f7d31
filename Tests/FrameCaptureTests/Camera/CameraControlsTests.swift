import CV4L2
import Cameras
import Frames
import Recordings
import Testing

@Suite("Controls of a camera")
struct CameraControlsTests {
  private var setup: FakeCamera.Setup {
    var setup = FakeCamera.Setup()
    setup.controls = [
      FakeCamera.Control(
        identifier: 11, name: "Auto Exposure", type: V4L2_CTRL_TYPE_MENU, range: 0...3, value: 3,
        menu: [1: "Manual Mode", 3: "Aperture Priority Mode"]),
      FakeCamera.Control(
        identifier: 10, name: "Exposure Time, Absolute", range: 1...5000, value: 156, holder: 11, heldWhile: 3
      ),
      FakeCamera.Control(
        identifier: 12, name: "White Balance, Automatic", type: V4L2_CTRL_TYPE_BOOLEAN, range: 0...1, value: 1
      ),
      FakeCamera.Control(identifier: 13, name: "Gain"),
    ]
    return setup
  }

  private func apply(_ settings: [(String, String)]) throws -> (FakeCamera, [ProfileDifference]) {
    let camera = FakeCamera(setup)
    var profile = CameraProfile.small
    profile.controls = settings.map { .init(name: $0.0, value: $0.1) }
    return (camera, try V4L2Device("/dev/video0", profile: profile, system: camera).differences)
  }

  @Test func setsByNameAndAutomaticOnesFirst() throws {
    let (camera, differences) = try apply([
      ("exposure_time_absolute", "200"), ("auto_exposure", "manual mode"), ("white_balance_automatic", "off"),
      ("gain", "7"),
    ])
    #expect(differences.isEmpty)
    #expect(camera.value(of: 10) == 200)
    #expect(camera.value(of: 11) == 1)
    #expect(camera.value(of: 12) == 0)
    #expect(camera.value(of: 13) == 7)
  }

  @Test func knowsTheNamesOfOlderKernels() throws {
    let (camera, differences) = try apply([("exposure_auto", "1"), ("exposure_absolute", "9")])
    #expect(differences.isEmpty)
    #expect(camera.value(of: 10) == 9)
  }

  @Test func reportsWhatTheCameraHasOtherwise() throws {
    let (camera, differences) = try apply([
      ("zoom", "3"), ("gain", "101"), ("auto_exposure", "Shutter"), ("exposure_time_absolute", "20"),
    ])
    let reasons = Dictionary(uniqueKeysWithValues: differences.map { ($0.name, $0) })
    #expect(reasons["zoom"]?.found == nil)
    #expect(reasons["gain"]?.reason == "it takes 0...100")
    #expect(reasons["auto_exposure"]?.reason == "it takes one of 'Manual Mode', 'Aperture Priority Mode'")
    #expect(reasons["exposure_time_absolute"]?.reason.contains("automatic control") == true)
    #expect(reasons["exposure_time_absolute"]?.found == "156")
    #expect(camera.value(of: 10) == 156)
  }
}
