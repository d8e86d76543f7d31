/// What a consumer that is slower than the source wants.
public enum OverflowPolicy: String, Sendable, Codable, CaseIterable {
  /// Always the newest frame: what it had no time for is skipped and counted. Never holds up the source.
  case latestWins
  /// Every frame in order. A replay waits for this consumer; a camera cannot, so when no slot is free the incoming
  /// frame is dropped and counted.
  case keepAll
}
