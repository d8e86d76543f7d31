/// What happens to a source besides frames.
public enum CaptureEvent: Equatable, Sendable {
  /// Frames flow.
  case streaming
  /// A delivered frame was not used; `name` is the file's name or the device's path.
  case rejected(sequence: UInt64, name: String, reason: RejectionReason, detail: String)
  /// This frame, the first, has bytes that belong to no picture. All of the picture is there, and the camera does so by habit.
  case strayBytes(sequence: UInt64, name: String, count: Int)
  /// The sequence jumped: `count` frames from `sequence` on were lost by the driver.
  case gap(sequence: UInt64, count: UInt64)
  /// A recording is played again from its beginning, which gets this number: it shows nothing that follows from the frame
  /// before.
  case beganAgain(sequence: UInt64)
  /// No frame came for `seconds`; the stream was restarted.
  case restarted(seconds: Double)
  /// The first frame after a pause, and what the pause cost by the agreed frame rate: frames that never had numbers.
  case resumed(CapturePause, sequence: UInt64, seconds: Double, missedFrames: UInt64)
  /// The camera sends fewer frames per second than was agreed, over its last 32; told anew only after it recovered.
  case slow(measured: Double, agreed: Double)
  /// Somebody set the computer's clock by `seconds`: world times jump at this frame, intervals do not.
  case clockStepped(sequence: UInt64, seconds: Double)
  /// The times that the driver stamps its frames with cannot be believed: from this frame on, frames get the time at which they
  /// arrive.
  case timesFromArrival(sequence: UInt64, path: String, reason: ClockFault)
  /// The times that a recording says do not grow from frame to frame: its frames get times that follow from its frame rate.
  case timesFromRate(path: String)
  /// The camera has a button that should take still pictures, and its input device, at this path, may not be read.
  case buttonDenied(path: String)
  /// The button on the camera was pressed; the frame that its user sees has about this sequence number.
  case button(sequence: UInt64)
  /// The still picture that was asked for; the camera is back at its stream, its controls set anew with these exceptions.
  case snapshot(CameraSnapshot, differences: [ProfileDifference])
  /// The still picture could not be taken; the stream goes on, unless `lost` follows.
  case snapshotFailed(CaptureError)
  /// The device is gone; it is waited for.
  case lost(CaptureError)
  /// The device is there again and cannot be used yet; it is tried again.
  case unavailable(CaptureError)
  /// The device is back, at this path, with the same format; its controls were set anew, with these exceptions.
  case reconnected(path: String, differences: [ProfileDifference])
}
