/// What a stream of JPEGs has between the last pixel and the end-of-image marker, learnt from its whole frames.
///
/// Many webcams leave a few bytes there in every frame, others never. A few bytes in the frame of a camera that never left
/// any are what remains of data that was damaged and came out too short.
struct StrayByteHabit {
  /// The most bytes ever taken for a camera's habit; more would be rows that went missing.
  static let byteLimit = 16
  /// Frames without stray bytes after which a camera is known not to leave any.
  static let framesToKnow = 16

  private var cleanFrames = 0
  private var hasSeenStrayBytes = false

  /// Whether a frame with so many is whole. Frames that are get remembered.
  mutating func accepts(_ count: Int) -> Bool {
    if count == 0 {
      cleanFrames = min(cleanFrames + 1, Self.framesToKnow)
      return true
    }
    guard count <= Self.byteLimit, hasSeenStrayBytes || cleanFrames < Self.framesToKnow else { return false }
    hasSeenStrayBytes = true
    return true
  }
}
