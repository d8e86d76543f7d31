/// What happens to a source besides frames.
public enum CaptureEvent: Equatable, Sendable {
  /// Frames flow.
  case streaming
  /// A delivered frame was not used; `name` is the file's name or the device's path.
  case rejected(sequence: UInt64, name: String, reason: RejectionReason, detail: String)
  /// The sequence jumped: `count` frames from `sequence` on were lost by the driver.
  case gap(sequence: UInt64, count: UInt64)
  /// No frame came for `seconds`; the stream was restarted.
  case restarted(seconds: Double)
  /// The button on the camera was pressed; the frame that its user sees has about this sequence number.
  case button(sequence: UInt64)
  /// The device is gone; it is waited for.
  case lost(CaptureError)
  /// The device is there again and cannot be used yet; it is tried again.
  case unavailable(CaptureError)
  /// The device is back, at this path, with the same format; its controls were set anew, with these exceptions.
  case reconnected(path: String, differences: [ProfileDifference])
}
