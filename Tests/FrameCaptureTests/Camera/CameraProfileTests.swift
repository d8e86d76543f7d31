import Cameras
import Foundation
import Frames
import Imaging
import Recordings
import Settings
import System
import Testing

@Suite("Camera profiles")
struct CameraProfileTests {
  private func profile(_ text: String) throws -> CameraProfile {
    try CameraProfile(ConfigurationDocument(path: "camera.yaml", text: text).root)
  }

  @Test func scalesOfObjectives() throws {
    let found = try profile("size: 640x480\nmicrometres_per_pixel: {10x: 0.8, 40x: 0.2}")
    #expect(found.scale?.micrometersPerPixel == ["10x": 0.8, "40x": 0.2])
    // Another size asked for beside the profile does not make it the scale's.
    var other = found
    other.size = PixelSize(width: 1280, height: 720)
    #expect(other.scale?.pictureSize == PixelSize(width: 640, height: 480))
    #expect(try profile("size: 640x480").scale == nil)
    let error = #expect(throws: FileError.self) {
      try profile("size: 640x480\num_per_px: {10x: 0}")
    }
    #expect(error?.description.contains("10x") == true)
  }

  @Test func readsEveryKey() throws {
    let found = try profile(
      """
      size: 1280x720
      format: mjpeg
      frames_per_second: 7.5
      buffers: 6
      warm_up_frames: 10
      silence_limit_s: 3.5
      input: 1
      snapshot_size: 2592x1944
      controls:
        gain: 0
        auto_exposure: Manual Mode
      """)
    #expect(
      found
        == CameraProfile(
          size: PixelSize(width: 1280, height: 720), format: .mjpeg, framesPerSecond: 7.5, buffers: 6,
          warmUpFrames: 10, silenceLimit: 3.5,
          controls: [
            .init(name: "gain", value: "0"), .init(name: "auto_exposure", value: "Manual Mode"),
          ], input: 1, snapshotSize: PixelSize(width: 2592, height: 1944)))
  }

  @Test(arguments: [
    ("format: mjpeg", "'size' is missing"), ("size: big", "must be a size such as 640x480"),
    ("size: 640x480\nformat: h264", "must be one of grey, yuyv, uyvy"),
    ("size: 640x480\nbuffers: 1", "must lie in 2...32"),
    ("size: 640x480\nfps: 3", "line 2: unknown key 'fps'"),
    ("size: 640x480\nframes_per_second: 0", "must lie in 0.01...1000.0"),
  ]) func saysWhatIsWrong(text: String, words: String) throws {
    let error = try #require(throws: FileError.self) { try profile(text) }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func everyBundledProfileIsValid() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../../firmware-config/cameras"
    ).standardized.path
    let names = try folderEntries(folder)
    #expect(names.contains("generic-usb-microscope.yaml"))
    for name in names { _ = try CameraProfile(path: "\(folder)/\(name)") }
  }
}
