import ArgumentParser
import Cameras
import Frames
import Instrument
import Recordings
import Settings
import System

/// What was said about where frames come from.
typealias SourceChoices = Choices<SourceSettingList>

extension Choices<SourceSettingList> {
  /// What contradicts itself, or nil.
  var problem: String? {
    self.device != nil && self.source != nil ? "Give --device or --source, not both." : nil
  }

  /// The same, and what does nothing beside a recording; for commands without a configuration file.
  var problemOnCommandLine: String? {
    let given = givenOptions(["profile", "size", "format"])
    return problem
      ?? (self.source == nil || given.isEmpty ? nil : "\(given.joined(separator: ", ")): \(Self.camerasOnly)")
  }

  static var camerasOnly: String { "for cameras only; a recording is read as it is." }

  /// - Parameter pace: of recordings.
  func open(pace: ReplayOptions.Pace = .asFastAsPossible) throws -> any FrameSource {
    // Not while the arguments are read: a misspelt option is to be named before what is then missing.
    if self.device == nil, self.source == nil {
      throw ValidationError("Give --device (a camera) or --source (a recording).")
    }
    if let source = self.source {
      return try openSource(source, options: ReplayOptions(framesPerSecond: self.rate, pace: pace))
    }
    var settings = try cameraProfile()
    // What is recorded, and what corrections are made from, is as the camera sends it.
    settings.correction = FrameCorrection()
    let camera = try V4L2Device(self.device ?? "auto", profile: settings)
    for difference in camera.differences { RunReport.notify("camera: \(difference)") }
    return camera
  }

  /// The camera's profile, with what was given beside it.
  func cameraProfile() throws(FileError) -> CameraProfile {
    var settings =
      try self.profile.map { path throws(FileError) in try CameraProfile(path: path) } ?? CameraProfile()
    land(in: &settings)
    return settings
  }
}

extension Choices {
  /// The options among some keys that were given, with their dashes.
  func givenOptions(_ keys: [String]) -> [String] {
    givenKeys.filter(keys.contains).compactMap { List.setting($0).map { "--\($0.option)" } }
  }
}
