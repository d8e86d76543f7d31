import System
import ArgumentParser
import Cameras
import Frames
import Imaging
import Recordings

/// The camera that a command is about.
struct CameraChoice: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Camera: its path (/dev/video0), the path's last part, its number, its serial number, or 'auto' for the only one.",
      valueName: "device"))
  var device = "auto"
}

/// What an opened camera is to be set to, and whether to wait for it.
struct CameraSetup: ParsableArguments {
  @Option(help: ArgumentHelp("Camera profile (YAML): size, format and controls to set.", valueName: "file"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Seconds to wait while another program has the camera or it is not plugged in.", valueName: "seconds"))
  var wait: Double = 0

  func validate() throws {
    guard wait >= 0, wait.isFinite else { throw ValidationError("--wait must be a number of seconds.") }
  }

  var waiting: Reconnection { wait > 0 ? .within(wait) : .never }

  func cameraProfile() throws -> CameraProfile? { try profile.map { try CameraProfile(path: $0) } }

  /// Says on standard error what is in the way while waiting.
  static func report(_ obstacle: CaptureError) { StandardStream.errors.write("waiting: \(obstacle)\n") }
}
