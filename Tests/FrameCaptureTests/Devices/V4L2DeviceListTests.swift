import CV4L2
import Cameras
import Foundation
import Frames
import Glibc
import Imaging
import Recordings
import Testing

@Suite("List of cameras")
struct V4L2DeviceListTests {
  private let byID = "/dev/v4l/by-id"
  private let first = "usb-Example_Optics_Microscope_A1-video-index0"

  /// Two cameras, a metadata node and an output.
  private var setup: FakeCamera.Setup {
    var setup = FakeCamera.Setup()
    setup.nodes["/dev/video0"]?.bus = "usb-fake-1"
    setup.nodes["/dev/video2"] = FakeCamera.Node(card: "Webcam", bus: "usb-fake-2")
    setup.nodes["/dev/video10"] = FakeCamera.Node(capabilities: UInt32(V4L2_CAP_VIDEO_OUTPUT))
    setup.folders[byID] = [first]
    setup.links["\(byID)/\(first)"] = "/dev/video0"
    setup.links["/sys/class/video4linux/video0/device"] = "/sys/devices/usb1/1-1/1-1:1.0"
    setup.files = [
      "/sys/devices/usb1/1-1/idVendor": "1d6b", "/sys/devices/usb1/1-1/idProduct": "0102",
      "/sys/devices/usb1/1-1/serial": "A1",
    ]
    setup.controls = [FakeCamera.Control(identifier: 13, name: "Gain", value: 4)]
    return setup
  }

  @Test func listsCamerasWithAllTheyOffer() throws {
    let camera = FakeCamera(setup)
    let list = V4L2DeviceList(system: camera)
    #expect(list.cameras.map(\.path) == ["/dev/video0", "/dev/video2"])
    #expect(list.unreadable.isEmpty)
    let found = try #require(list.cameras.first)
    #expect(found.stablePath == "\(byID)/\(first)")
    #expect(found.driver == "uvcvideo")
    #expect(found.identity.model == "Fake Microscope")
    #expect(found.identity.bus == "usb-fake-1")
    #expect(found.identity.usbIdentifier == "1d6b:0102")
    #expect(found.identity.serial == "A1")
    #expect(found.formats.map(\.code) == ["YUYV", "MJPG"])
    #expect(found.formats[1].name == .mjpeg)
    #expect(
      found.formats[1].sizes.map(\.size) == [
        PixelSize(width: 32, height: 16), PixelSize(width: 640, height: 480),
      ])
    #expect(found.formats[1].sizes[0].framesPerSecond == [30, 15, 10])
    #expect(found.controls.map(\.name) == ["gain"])
    #expect(found.controls.first?.value == 4)
    #expect(camera.openDescriptors == 0)
  }

  @Test func goesThroughJSON() throws {
    let cameras = V4L2DeviceList(system: FakeCamera(setup)).cameras
    let text = try JSONEncoder().encode(cameras)
    #expect(try JSONDecoder().decode([CameraDescription].self, from: text) == cameras)
  }

  @Test func namesWhatItMayNotRead() {
    var setup = setup
    setup.openErrors = [EACCES, 0, ENOENT]
    let list = V4L2DeviceList(system: FakeCamera(setup))
    #expect(list.unreadable.map(\.source) == ["/dev/video0"])
    #expect(list.unreadable.first?.advice?.contains("group video") == true)
    #expect(list.cameras.isEmpty)
  }

  @Test(
    arguments: [
      ("/dev/video7", "/dev/video7"), ("usb-Example_Optics_Microscope_A1-video-index0", nil),
      ("A1", "/dev/video0"), ("video10", "/dev/video10"), ("2", "/dev/video2"),
    ] as [(String, String?)]) func findsByName(name: String, path: String?) throws
  {
    let camera = FakeCamera(setup)
    #expect(try V4L2DeviceList.path(of: name, system: camera) == path ?? "\(byID)/\(first)")
  }

  @Test func takesTheOnlyCameraAndNeverGuesses() throws {
    #expect(try V4L2DeviceList.path(of: "auto", system: FakeCamera()) == "/dev/video0")
    func problem(_ name: String, _ setup: FakeCamera.Setup) throws -> String {
      try #require(throws: CaptureError.self) {
        _ = try V4L2DeviceList.path(of: name, system: FakeCamera(setup))
      }.description
    }
    let several = try problem("auto", setup)
    #expect(
      several.contains("2 of the cameras /dev/video0 (Fake Microscope, serial A1), /dev/video2 (Webcam)"))
    var none = FakeCamera.Setup()
    none.nodes = [:]
    #expect(try problem("auto", none).contains("no camera, expected one camera; plug it in"))
    #expect(try problem("B2", setup).contains("0 of the cameras"))
  }

  @Test func recognisesACameraBySerialOrByPort() throws {
    func identity(_ change: (inout FakeCamera.Setup) -> Void) throws -> CameraIdentity {
      var changed = setup
      change(&changed)
      return try #require(V4L2DeviceList(system: FakeCamera(changed)).cameras.first).identity
    }
    let known = try identity { _ in }
    #expect(known.isSame(as: try identity { $0.nodes["/dev/video0"]?.bus = "usb-other" }))
    #expect(!known.isSame(as: try identity { $0.files["/sys/devices/usb1/1-1/serial"] = "A2" }))
    let plain = try identity { $0.files = [:] }
    #expect(plain.isSame(as: plain))
    #expect(
      !plain.isSame(
        as: try identity { setup in
          setup.files = [:]
          setup.nodes["/dev/video0"]?.bus = "usb-other"
        }))
  }
}
