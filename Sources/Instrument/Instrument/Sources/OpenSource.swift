import Cameras
import Frames
import Recordings

/// Opens a source by its name: a recording, a video, a camera of the network, or the synthetic camera.
///
/// `name` is a folder of pictures, one picture, a file of JPEGs or Y4M (with its index, when `hooke record` wrote it), a
/// video file, an address such as `rtsp://...`, or `synthetic` with its settings (`SyntheticSettings`).
///
/// - Throws: `CaptureError` when it cannot be played.
public func openSource(
  _ name: String, options: ReplayOptions = ReplayOptions()
) throws(CaptureError) -> any FrameSource {
  if let settings = try SyntheticSettings(name) {
    return try SyntheticCamera(name: name, settings: settings, options: options)
  }
  if VideoStream.isAddress(name) {
    let video = try VideoStream(name)
    // Who says how long it is, is a recording.
    return video.isEndless
      ? try NetworkCamera(video, options: options) : try ReplaySource(video, options: options)
  }
  return try ReplaySource(name, options: options)
}
