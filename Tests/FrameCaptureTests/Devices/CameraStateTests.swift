import CV4L2
import Cameras
import Foundation
import Frames
import Glibc
import Imaging
import Recordings
import Settings
import Testing

@Suite("What a camera is set to")
struct CameraStateTests {
  private func camera() -> FakeCamera {
    var setup = FakeCamera.Setup()
    setup.nodes["/dev/video0"]?.card = "Fake\nsize: 1x1\u{7F}"
    setup.controls = [
      FakeCamera.Control(
        identifier: 11, name: "Auto Exposure", type: V4L2_CTRL_TYPE_MENU, range: 0...3, value: 3,
        menu: [1: "Manual Mode", 3: "Aperture Priority Mode"]),
      FakeCamera.Control(
        identifier: 10, name: "Exposure Time, Absolute", range: 1...5000, value: 156, holder: 11, heldWhile: 3
      ),
      FakeCamera.Control(
        identifier: 12, name: "White Balance, Automatic", type: V4L2_CTRL_TYPE_BOOLEAN, range: 0...1, value: 0
      ),
      FakeCamera.Control(identifier: 13, name: "Gain", range: -5...100, value: 42),
      FakeCamera.Control(identifier: 14, name: "Reset", type: V4L2_CTRL_TYPE_BUTTON),
    ]
    let camera = FakeCamera(setup)
    camera.state.withLock {
      $0.format.pixelformat = fourCharacters("YUYV")
      ($0.format.width, $0.format.height) = (64, 48)
      $0.interval = (1, 15)
    }
    return camera
  }

  @Test func isReadWithoutChangingAnything() throws {
    let camera = camera()
    let state = try CameraState("auto", system: camera)
    #expect(state.format == .yuyv && state.code == "YUYV")
    #expect(state.size == PixelSize(width: 64, height: 48))
    #expect(state.framesPerSecond == 15)
    #expect(state.controls.count == 5)
    let changing: Set<UInt> = [
      hooke_set_format, hooke_set_parameters, hooke_set_control, hooke_request_buffers,
    ]
    #expect(changing.isDisjoint(with: camera.requests))
    #expect(camera.openDescriptors == 0)
  }

  @Test func isSavedAsAProfileThatBringsItBack() throws {
    let text = try CameraState("auto", system: camera()).profileText()
    #expect(text.contains("# -5...100, default 0\n  gain: 42\n"))
    #expect(text.contains("# 1 Manual Mode, 3 Aperture Priority Mode"))
    // Set by the camera at the moment: only a hint.
    #expect(text.contains("  #exposure_time_absolute: 156\n"))
    let profile = try CameraProfile(ConfigurationDocument(path: "saved.yaml", text: text).root)
    #expect(profile.size == PixelSize(width: 64, height: 48))
    #expect(profile.format == .yuyv && profile.framesPerSecond == 15)
    #expect(
      profile.controls == [
        .init(name: "auto_exposure", value: "3"), .init(name: "white_balance_automatic", value: "0"),
        .init(name: "gain", value: "42"),
      ])
    // A camera fresh from the socket, brought to that state.
    let fresh = self.camera()
    fresh.state.withLock { state in
      for index in state.setup.controls.indices { state.setup.controls[index].value = 1 }
    }
    let device = try V4L2Device("auto", profile: profile, system: fresh)
    #expect(device.differences.isEmpty)
    #expect(
      try CameraState("auto", system: fresh).controls.map(\.value)
        == [156, 3, 0, 42, nil].map { $0 == 156 ? 1 : $0 })
  }

  @Test func ofAManualCameraHoldsTheExposure() throws {
    let camera = camera()
    camera.state.withLock { $0.setup.controls[0].value = 1 }
    let text = try CameraState("auto", system: camera).profileText()
    let names = try CameraProfile(ConfigurationDocument(path: "saved.yaml", text: text).root).controls.map(
      \.name)
    // What decides over others comes first.
    #expect(names == ["auto_exposure", "white_balance_automatic", "exposure_time_absolute", "gain"])
  }

  @Test func aFormatWithoutANameIsAnError() throws {
    let camera = camera()
    camera.state.withLock { $0.format.pixelformat = fourCharacters("H264") }
    let state = try CameraState("auto", system: camera)
    #expect(state.code == "H264" && state.format == nil)
    #expect(throws: CaptureError.self) { try state.profileText() }
  }

  @Test func controlsAreSetByName() throws {
    let camera = camera()
    let differences = try CameraState.set(
      [
        .init(name: "exposure_time_absolute", value: "99"),
        .init(name: "auto_exposure", value: "Manual Mode"),
        .init(name: "zoom", value: "1"),
      ], of: "auto", system: camera)
    #expect(differences.map(\.name) == ["zoom"])
    #expect(camera.value(of: 10) == 99 && camera.value(of: 11) == 1)
  }

  @Test func speaksSnakeCase() throws {
    let state = try CameraState("auto", system: camera())
    let text = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
    for key in ["frames_per_second", "default_value", "is_settable"] { #expect(text.contains("\"\(key)\"")) }
    #expect(!text.contains("framesPerSecond") && !text.contains("defaultValue"))
  }
}
