import System

/// How failures of a sink are borne: a disk that is full for a minute, a database that another program holds.
public struct SinkPatience: Sendable {
  /// How long a sink that fails is tried again, before it is given up. **Units**: nanoseconds; 0 gives it up at once.
  public var limit: UInt64
  /// Whether the frame loop is held up meanwhile. Otherwise what finds no room in the queue is lost, and counted.
  public var holdsUp: Bool
  /// Called on the sink's thread; must return soon.
  public var tell: @Sendable (RecordTrouble) -> Void

  /// Takes each value as it is.
  public init(limit: UInt64, holdsUp: Bool, tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }) {
    (self.limit, self.holdsUp, self.tell) = (limit, holdsUp, tell)
  }

  /// The first failure is the last.
  public static let none = SinkPatience(limit: 0, holdsUp: true)
  /// For a camera, which cannot be asked again: a minute, and nobody is held up.
  public static func camera(tell: @escaping @Sendable (RecordTrouble) -> Void) -> SinkPatience {
    SinkPatience(limit: 60_000_000_000, holdsUp: false, tell: tell)
  }
  /// For a recording, which can be counted again: two seconds, and no row is lost.
  public static func recording(tell: @escaping @Sendable (RecordTrouble) -> Void) -> SinkPatience {
    SinkPatience(limit: 2_000_000_000, holdsUp: true, tell: tell)
  }
}

/// What became of a destination while a run went on.
public enum RecordTrouble: Sendable {
  /// It cannot be written just now, and is tried again.
  case failing(FileError)
  /// It is written again; so many items were lost meanwhile.
  case recovered(place: String, lost: UInt64)
  /// Somebody moved, removed or cut its file: rows go on as the error says.
  case reopened(FileError)
  /// It was given up, and the run goes on without it.
  case givenUp(FileError)
  /// The run before this one, in the same records, did not come to its end.
  case cutBefore(FileError)
}
