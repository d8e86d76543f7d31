import System

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
  /// A folder holds as many pictures as its budget allows, or the disk has no room for more.
  case budgetReached(FileError)
  /// The disk that rows go to is nearly full.
  case diskNearlyFull(FileError)
  /// The run before this one, in the same records, did not come to its end.
  case cutBefore(FileError)
}
