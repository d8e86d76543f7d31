/// Why a source gave no frames for a while, though nothing was wrong with the program.
public enum CapturePause: String, Sendable, Codable, CaseIterable {
  /// No frame came, and the stream was started anew.
  case silence
  /// The camera was away, or had to be opened anew.
  case absence
  /// The camera took a snapshot in another format.
  case snapshot
}
