import Imaging

/// What a stream of JPEGs has besides its pictures, learnt from its whole frames.
///
/// Many cameras leave a few bytes before markers in every frame, or fill up to a round size; others never do. A few bytes in the
/// frame of a camera that never left any, or bytes of another kind than it leaves, are what remains of data that were damaged and
/// came out too short.
struct StrayByteHabit {
  /// The most bytes in one place that are taken for a habit though nothing is known of them: more would be rows that went missing.
  static let endLimit = 16
  /// The same before a restart marker: what fills up a word.
  static let restartLimit = 7
  /// Frames after which a camera's habit is known.
  static let framesToKnow = 16

  private var beforeRestarts = Place()
  private var atEnd = Place()

  /// Whether a frame with so many is whole. Frames that are get remembered.
  mutating func accepts(_ bytes: JPEGStrayBytes) -> Bool {
    let restarts = bytes.beforeRestarts
    // A word is filled up wherever it ends: damage leaves something in one place.
    let limit = 2 * restarts.gaps >= bytes.restarts ? Self.restartLimit : 0
    guard beforeRestarts.mayBe(restarts, limit: limit), atEnd.mayBe(bytes.atEnd, limit: Self.endLimit) else {
      return false
    }
    beforeRestarts.learn(restarts)
    atEnd.learn(bytes.atEnd)
    return true
  }

  /// What is known about the bytes before markers of one kind.
  private struct Place {
    /// Frames without any, and frames with some.
    private var clean = 0
    private var untidy = 0
    /// What they always were; nil when they differ, or before the first.
    private var value: UInt8?

    func mayBe(_ bytes: JPEGStrayBytes.Place, limit: Int) -> Bool {
      if bytes.count == 0 || bytes.isPadding { return true }
      if bytes.continuesData { return false }
      // Few, but of a kind that is known.
      if untidy >= StrayByteHabit.framesToKnow, let value { return bytes.value == value }
      return bytes.largest <= limit && (untidy > 0 || clean < StrayByteHabit.framesToKnow)
    }

    mutating func learn(_ bytes: JPEGStrayBytes.Place) {
      if bytes.count == 0 {
        clean = min(clean + 1, StrayByteHabit.framesToKnow)
        return
      }
      if untidy == 0 { value = bytes.value }
      if value != bytes.value { value = nil }
      // Padding leaves no doubt about what this camera does.
      untidy = bytes.isPadding ? StrayByteHabit.framesToKnow : min(untidy + 1, StrayByteHabit.framesToKnow)
    }
  }
}
