/// Why the times that a driver stamps frames with are not believed.
public enum ClockFault: String, Sendable, Codable, CaseIterable {
  /// They come from another clock than the monotonic one, by the driver's own word.
  case otherClock = "they come from another clock"
  /// A frame was stamped later than it arrived.
  case future = "one lies in the future"
  /// A frame was stamped before the stream began.
  case beforeStart = "one is from before the stream began"
  /// A frame was stamped earlier than the one before it.
  case backwards = "they go backwards"
  /// Two frames have the same time.
  case still = "they stand still"
  /// The clock is slower than ours: frames seem older and older.
  case behind = "they fall behind"
}
