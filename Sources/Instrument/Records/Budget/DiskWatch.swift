import Synchronization
import System

/// Looks, once a second, whether the disks that rows go to become full, so that a row can say so while there still is room for one.
public final class DiskWatch: Sendable {
  /// What must be free; of a small disk, a twentieth of it at most. **Units**: bytes.
  public let reserve: Int
  private let space: @Sendable (String) -> DiskSpace?
  /// How many destinations have a disk that is nearly full.
  private let low = Atomic(0)
  private let isDue = Atomic(false)

  /// - Parameter space: what the disk of a file has.
  public init(reserve: Int, space: @escaping @Sendable (String) -> DiskSpace? = { DiskSpace(of: $0) }) {
    (self.reserve, self.space) = (reserve, space)
  }

  /// What a destination knows of its disk.
  struct Look: Sendable {
    fileprivate var isLow = false
  }

  /// Looks at the disk of a file. Allocates nothing as long as there is room.
  func look(at path: String, _ look: inout Look, _ tell: (RecordTrouble) -> Void) {
    guard let found = space(path) else { return }
    let isLow = found.isBelow(reserve)
    guard isLow != look.isLow else { return }
    look.isLow = isLow
    if !isLow {
      low.wrappingSubtract(1, ordering: .relaxed)
    } else if low.wrappingAdd(1, ordering: .relaxed).oldValue == 0 {
      // One row for all that go to one disk.
      isDue.store(true, ordering: .releasing)
      tell(
        .diskNearlyFull(
          FileError(
            path, "its disk has \(found.free >> 20) MiB free",
            advice: "free some space: rows go on until it is full")))
    }
  }

  /// Whether a row is due that says so; true once each time that a disk becomes nearly full.
  public func takeWarning() -> Bool {
    isDue.load(ordering: .acquiring) && isDue.exchange(false, ordering: .acquiring)
  }
}
