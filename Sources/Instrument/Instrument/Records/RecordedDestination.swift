import Records
import System

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
  /// What stands there.
  public let kind: RunEnd.File.Kind
  /// What was left out because the destination was too slow: pictures of a camera, never counts.
  public let leftOut: UInt64
  /// Earlier pictures that were removed to make room for new ones.
  public let removed: UInt64
  /// Items that could not be written, or found no room while none could.
  public let lost: UInt64
  /// Rows for which the destination has no room, such as those beyond the last of a sheet.
  public let beyondLimit: UInt64
  /// What became of each of its tables, or of the destination where it has none.
  public let parts: [RecordedPart]

  /// A table of a destination, or all that one holds.
  public struct RecordedPart: Sendable {
    /// The name of the table; else what the destination holds, in a word.
    public let content: String
    /// Rows or pictures that are there; complete once the run has ended.
    public let written: UInt64
    /// Those that could not be written.
    public let lost: UInt64
    /// What was written to a file that grows; nil for everything else.
    public let seal: FileSeal?
  }

  init(_ kind: any Destination.Type, _ outlets: [Outlet]) {
    (key, content, holdsFrames) = (kind.key, kind.content, kind.holdsFrames)
    let place = outlets.first?.place ?? ""
    self.place = place
    self.kind = RunEnd.File.Kind(of: kind.kind, at: place)
    leftOut = outlets.reduce(0) { $0 + $1.leftOut }
    lost = outlets.reduce(0) { $0 + $1.lost }
    removed = outlets.reduce(0) { $0 + $1.removed }
    beyondLimit = outlets.reduce(0) { $0 + $1.beyondLimit }
    parts = outlets.map { outlet in
      RecordedPart(
        content: outlet.part ?? kind.content, written: outlet.written, lost: outlet.lost, seal: outlet.seal)
    }
  }
}

extension RunEnd.File.Kind {
  /// - Parameter kind: what the destination writes where it may.
  fileprivate init(of kind: FileKind, at place: String) {
    let isStream = [.device, .other].contains(pathKind(place))
    self =
      switch kind {
      case _ where pathKind(place) == .folder: .folder
      case .folder: .folder
      case .database: .database
      case .rows, .jsonLines: isStream ? .stream : .lines
      default: isStream ? .stream : .file
      }
  }
}
