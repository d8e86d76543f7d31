import System

/// What writes items to where they go, and may be slow. A `SinkQueue` calls it, always from the same thread.
public protocol ResultSink: Sendable {
  /// What it writes: a row, an object, a picture.
  associatedtype Item: Sendable

  /// What becomes of items that come while it is too slow and as many wait as can.
  var whenFull: WhenFull { get }

  /// Takes one item; the next one comes after this returns.
  ///
  /// - Throws: `FileError` naming what could not be written; the sink is not called again, except by `finish`.
  mutating func write(_ item: borrowing Item) throws(FileError)

  /// Brings everything to where it lasts. Called once, last.
  mutating func finish() throws(FileError)
}

/// What becomes of an item that finds its queue full.
public enum WhenFull: Sendable {
  /// Whoever brings it waits: no item may be lost. So do counts.
  case wait
  /// It is left out, and counted: nobody may be held up. So are pictures of a camera.
  case leaveOut
}
