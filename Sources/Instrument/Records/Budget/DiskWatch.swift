import Synchronization
import System

/// Looks, once a second, whether the disks that rows go to become full, so that a row can say so while there still is room for one.
public final class DiskWatch: Sendable {
  /// What pictures leave free; of a small disk, a twentieth of it at most. Half of it is little: while pictures make room for each
  /// other, about as much as they leave is free. **Units**: bytes.
  public let reserve: Int
  private let space: @Sendable (String) -> DiskSpace?
  /// The disks that are nearly full.
  private let low = Mutex<Set<UInt64>>([])
  private let isDue = Atomic(false)

  /// - Parameter space: what the disk of a file has.
  public init(reserve: Int, space: @escaping @Sendable (String) -> DiskSpace? = { DiskSpace(of: $0) }) {
    (self.reserve, self.space) = (reserve, space)
  }

  /// Looks at the disk of a file. Allocates nothing as long as there is room.
  func look(at path: String, _ tell: (RecordTrouble) -> Void) {
    guard let found = space(path) else { return }
    let limit = min(reserve, found.total / 20) / 2
    let becameLow = low.withLock { low in
      guard low.contains(found.device) else {
        return found.free < limit && low.insert(found.device).inserted
      }
      // A bit more than that: a disk at its limit is not told of again and again.
      if found.free >= limit + limit / 4 { low.remove(found.device) }
      return false
    }
    guard becameLow else { return }
    // One row for all that go to one disk.
    isDue.store(true, ordering: .releasing)
    tell(
      .diskNearlyFull(
        FileError(
          path, "its disk has \(found.free >> 20) MiB free",
          advice: "free some space: rows go on until it is full")))
  }

  /// Whether a row is due that says so; true once each time that a disk becomes nearly full.
  public func takeWarning() -> Bool {
    isDue.load(ordering: .acquiring) && isDue.exchange(false, ordering: .acquiring)
  }
}
