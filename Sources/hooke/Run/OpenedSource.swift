import Cameras
import Frames
import Instrument
import Recordings
import Settings
import System

/// Where a run's frames come from, ready to go.
struct OpenedSource {
  let frames: any FrameSource
  /// Whether it is a camera of this computer.
  let isCamera: Bool
  /// What is done to every frame.
  let correction: FrameCorrection
  /// How large a pixel is by the camera's profile; nil for recordings and where no profile says it.
  let profileScale: CameraProfile.Scale?

  /// Opens what the request names; waits for a camera if it says so.
  ///
  /// - Parameter file: the configuration file that the request was filled from.
  /// - Returns: nil when interrupted while waiting.
  /// - Throws: `CaptureError` or `FileError` that says what is wrong.
  init?(_ request: RunRequest, file: String?) throws {
    if let recording = request.source.source {
      let replay = request.replay
      (frames, isCamera, correction) = (
        try openSource(recording, options: replay), false, replay.correction
      )
      profileScale = nil
      return
    }
    guard let device = request.source.device else {
      throw FileError(
        file ?? "", "names no source", advice: "add 'device:' or 'source:', or give one of these options")
    }
    var profile = try request.source.cameraProfile()
    if let correction = request.choices.correction { profile.correction = correction }
    let wait = request.choices.wait ?? 0
    guard
      let camera = try V4L2Device.open(
        device, profile: profile, waiting: wait > 0 ? .within(wait) : .never,
        isStopped: { Interrupt.isRequested }, onObstacle: { RunReport.notify("waiting: \($0)") })
    else { return nil }
    for difference in camera.differences { RunReport.notify("camera: \(difference)") }
    (frames, isCamera, correction) = (camera, true, profile.correction)
    profileScale = profile.scale
  }
}
