import ArgumentParser
import FrameCapture
import Imaging
import SafeFiles

/// Where frames come from, for the commands that take them as they are.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Camera: a path, a name in /dev/v4l/by-id, a serial number, or 'auto' when there is one only.",
      valueName: "device"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "Instead of a camera: a recording, a video, rtsp://..., or synthetic:cells=20.", valueName: "source"))
  var source: String?

  @Option(help: ArgumentHelp("Camera profile (YAML): size, format and controls to set.", valueName: "file"))
  var profile: String?

  @Option(help: ArgumentHelp("Picture size asked of a camera (default 640x480).", valueName: "WxH"))
  var size: PixelSize?

  @Option(
    help: ArgumentHelp(
      "Pixel format asked of a camera (default: the first it has that needs least work).", valueName: "format"
    ))
  var format: VideoFormat?

  @Option(
    help: ArgumentHelp("Frames per second: asked of a camera, or the speed of a recording.", valueName: "fps")
  )
  var rate: Double?

  /// What contradicts itself or lies outside its range, or nil.
  var problem: String? {
    if device == nil, source == nil { return "Give --device (a camera) or --source (a recording)." }
    if device != nil, source != nil { return "Give --device or --source, not both." }
    if let rate, !(rate > 0 && rate <= 10_000) {
      return "--rate must be a number of frames per second above 0."
    }
    return nil
  }

  /// - Parameter pace: of recordings.
  func open(pace: ReplayOptions.Pace = .asFastAsPossible) throws -> any FrameSource {
    if let source {
      return try openRecording(source, options: ReplayOptions(framesPerSecond: rate, pace: pace))
    }
    var settings = try profile.map { try CameraProfile(path: $0) } ?? CameraProfile()
    if let size { settings.size = size }
    if let format { settings.format = format }
    if let rate { settings.framesPerSecond = rate }
    // What is recorded, and what corrections are made from, is as the camera sends it.
    settings.correction = FrameCorrection()
    let camera = try V4L2Device(device ?? "auto", profile: settings)
    for difference in camera.differences { RunReport.tell("camera: \(difference)") }
    return camera
  }
}
