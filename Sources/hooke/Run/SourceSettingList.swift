import Cameras
import Frames
import Imaging
import Settings

/// Where frames come from, on the command line or in a file.
struct SourceSettingList: SettingList {
  typealias Target = CameraProfile
  static let list = SourceSettingList()

  let device = Key<String>(
    "device", .name,
    SettingHelp(
      "Camera: a path such as /dev/video0, its number, a name in /dev/v4l/by-id, a serial number, or 'auto' for the only one",
      value: "device"))
  let source = Key<String>(
    "source", .name,
    SettingHelp(
      "Instead of a camera: a recording, a folder of pictures, a video, rtsp://..., or synthetic:cells=20",
      value: "source"))
  let profile = Key<String>(
    "profile", .name,
    SettingHelp("Camera profile (YAML): size, format and controls to set", value: "file"))
  let size = Key<PixelSize>(
    "size", .parsed("a size like 640x480") { PixelSize($0) }, into: \.size,
    SettingHelp("Picture size asked of a camera", default: "640x480", value: "WxH"))
  let format = Key<VideoFormat>(
    "format", .choice(), into: \.format,
    SettingHelp(
      "Pixel format asked of a camera", default: "the first it has that needs least work", value: "format"))
  let rate = Key<Double>(
    "rate", .number(in: 0.001...10_000), into: \.framesPerSecond,
    SettingHelp(
      "Frames per second: asked of a camera, or the speed of a recording", default: "as fast as possible",
      value: "fps"))
}
