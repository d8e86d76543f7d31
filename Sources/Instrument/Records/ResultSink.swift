import System

/// A place where results go. A `SinkQueue` calls it, always from the same thread.
public protocol ResultSink: Sendable {
  associatedtype Item: Sendable

  /// Takes one item; the next one comes after this returns.
  ///
  /// - Throws: `FileError` naming what could not be written; the sink is not called again, except by `finish`.
  mutating func write(_ item: borrowing Item) throws(FileError)

  /// Brings everything to where it lasts. Called once, last.
  mutating func finish() throws(FileError)
}
