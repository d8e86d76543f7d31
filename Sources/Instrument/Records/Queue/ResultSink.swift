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

  /// Writes what the last failure left unwritten. Called after a failure, from time to time, until it succeeds.
  ///
  /// - Returns: how many items are lost all the same, that of the failure among them; the next one may come.
  /// - Throws: `FileError` while it still cannot be written.
  mutating func resume() throws(FileError) -> UInt64

  /// Items that it took and that are not where they belong yet, as the rows of a batch that has not ended, that of a failure among
  /// them; nil for a sink that keeps none.
  var unwritten: UInt64? { get }

  /// Whether what could not be brought to the disk is kept, so that a later success makes up for it. The system itself takes
  /// what it could not write for written.
  var retriesSynchronizing: Bool { get }

  /// Brings what was written to the disk. Called about once a second while there is something new.
  ///
  /// - Throws: `FileError` when the disk refuses.
  mutating func synchronize() throws(FileError)

  /// Brings everything to where it lasts. Called once, last.
  mutating func finish() throws(FileError)
}

extension ResultSink {
  /// The item of the failure is lost, unless a sink says otherwise.
  public mutating func resume() throws(FileError) -> UInt64 { 1 }
  /// Nil, unless a sink says otherwise.
  public var unwritten: UInt64? { nil }
  /// False, unless a sink says otherwise.
  public var retriesSynchronizing: Bool { false }
  /// Nothing, unless a sink says otherwise.
  public mutating func synchronize() throws(FileError) {}
}

/// What becomes of an item that finds its queue full.
public enum WhenFull: Sendable {
  /// Whoever brings it waits: no item may be lost. So do counts.
  case wait
  /// It is left out, and counted: nobody may be held up. So are pictures of a camera.
  case leaveOut
}
