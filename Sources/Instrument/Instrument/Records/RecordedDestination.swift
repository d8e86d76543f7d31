import Records

/// A destination of a run, as its last words tell of it.
public struct RecordedDestination: Sendable {
  /// Its setting.
  public let key: String
  /// What it holds, in a word.
  public let content: String
  /// Whether it holds the rows of frames, among those of other runs perhaps.
  public let holdsFrames: Bool
  /// Where the results went.
  public let place: String
  /// What was left out because the destination was too slow: pictures of a camera, never counts.
  public let leftOut: UInt64
  /// Items that could not be written, or found no room while none could.
  public let lost: UInt64
  /// Rows for which the destination has no room, such as those beyond the last of a sheet.
  public let beyondLimit: UInt64

  init(_ kind: any Destination.Type, _ outlets: [Outlet]) {
    (key, content, holdsFrames) = (kind.key, kind.content, kind.holdsFrames)
    place = outlets.first?.place ?? ""
    leftOut = outlets.reduce(0) { $0 + $1.leftOut }
    lost = outlets.reduce(0) { $0 + $1.lost }
    beyondLimit = outlets.reduce(0) { $0 + $1.beyondLimit }
  }
}
