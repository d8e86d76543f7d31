import System

/// How failures of a sink are borne: a disk that is full for a minute, a database that another program holds.
public struct SinkPatience: Sendable {
  /// How long a sink that fails is tried again, before it is given up. **Units**: nanoseconds; 0 gives it up at once.
  public var limit: UInt64
  /// Whether the frame loop is held up meanwhile, and the end of the run by a sink that hangs. Otherwise what finds no room in the
  /// queue is lost, and counted.
  public var holdsUp: Bool
  /// How long an item waits for room, once, where nobody is held up: memory cards stand still for about a second now and then.
  /// **Units**: nanoseconds.
  var roomLimit: UInt64 = 1_000_000_000
  /// How long the end waits for a sink that takes nothing, where nobody is held up. **Units**: nanoseconds.
  var endLimit: UInt64 = 10_000_000_000
  /// Looks whether disks become full; nil where nobody wants to know.
  public var disk: DiskWatch?
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
