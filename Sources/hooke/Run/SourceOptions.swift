import ArgumentParser
import Cameras
import Frames
import Imaging
import Instrument
import Recordings
import Settings
import System

/// Where frames come from.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Camera: a path such as /dev/video0, its number, a name in /dev/v4l/by-id, a serial number, or 'auto' for the only one.",
      valueName: "device"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "Instead of a camera: a recording, a folder of pictures, a video, rtsp://..., or synthetic:cells=20.",
      valueName: "source"))
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
    help: ArgumentHelp(
      "Frames per second: asked of a camera, or the speed of a recording (default: as fast as possible).",
      valueName: "fps")
  )
  var rate: Double?

  /// What contradicts itself or lies outside its range, or nil.
  var problem: String? {
    if device != nil, source != nil { return "Give --device or --source, not both." }
    if let rate, !(0.001...10_000).contains(rate) {
      return "--rate must be a number of frames per second in 0.001...10000."
    }
    let paths = [("--device", device), ("--source", source), ("--profile", profile)]
    return paths.first { $0.1?.isEmpty == true }.map { "\($0.0) names nothing." }
  }

  /// The same, and what does nothing beside a recording; for commands without a configuration file.
  var problemOnCommandLine: String? {
    let given = cameraOptions.filter(\.isGiven).map(\.name)
    return problem
      ?? (source == nil || given.isEmpty ? nil : "\(given.joined(separator: ", ")): \(Self.camerasOnly)")
  }

  /// What only cameras can be told.
  var cameraOptions: [(isGiven: Bool, name: String)] {
    [(profile != nil, "--profile"), (size != nil, "--size"), (format != nil, "--format")]
  }

  static let camerasOnly = "for cameras only; a recording is read as it is."

  /// - Parameter pace: of recordings.
  func open(pace: ReplayOptions.Pace = .asFastAsPossible) throws -> any FrameSource {
    // Not while the arguments are read: a misspelt option is to be named before what is then missing.
    if device == nil, source == nil {
      throw ValidationError("Give --device (a camera) or --source (a recording).")
    }
    if let source {
      return try openSource(source, options: ReplayOptions(framesPerSecond: rate, pace: pace))
    }
    var settings = try cameraProfile()
    // What is recorded, and what corrections are made from, is as the camera sends it.
    settings.correction = FrameCorrection()
    let camera = try V4L2Device(device ?? "auto", profile: settings)
    for difference in camera.differences { RunReport.tell("camera: \(difference)") }
    return camera
  }

  /// The camera's profile, with what was given beside it.
  func cameraProfile() throws(FileError) -> CameraProfile {
    var settings =
      try profile.map { path throws(FileError) in try CameraProfile(path: path) } ?? CameraProfile()
    if let size { settings.size = size }
    if let format { settings.format = format }
    if let rate { settings.framesPerSecond = rate }
    return settings
  }

  /// Takes what the command line left open from a configuration file.
  ///
  /// - Throws: `FileError` naming the key and its line.
  mutating func fill(from root: ConfigurationSection) throws(FileError) {
    // A camera on the command line replaces a recording in the file, and the other way round.
    if device == nil, source == nil {
      device = try root["device"]?.string()
      source = try root["source"]?.string()
    }
    if rate == nil { rate = try root["rate"]?.number(in: 0.001...10_000) }
    if profile == nil { profile = try root["profile"]?.string() }
    if let value = root["format"], format == nil { format = try value.choice() }
    guard let value = root["size"], size == nil else { return }
    let text = try value.string()
    guard let parsed = PixelSize(text) else {
      throw value.error("must be a size like 640x480, not '\(text)'")
    }
    size = parsed
  }
}
