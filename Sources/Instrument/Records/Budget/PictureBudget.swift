import System

/// How much of a disk pictures may take, so that there is always room for rows: older pictures make room for newer ones, and where
/// that is not enough, new ones are left out. Rows have no budget.
public struct PictureBudget: Equatable, Sendable {
  /// The most that the pictures of a folder may be together, those of earlier runs included. **Units**: bytes; nil for no limit.
  public var bytes: Int?
  /// How old a picture may become. **Units**: seconds; nil for no limit.
  public var age: Double?
  /// What pictures leave free on the disk; of a small disk a twentieth. **Units**: bytes; nil for nothing.
  public var free: Int?

  /// No limits, unless told otherwise.
  public init(bytes: Int? = nil, age: Double? = nil, free: Int? = nil) {
    (self.bytes, self.age, self.free) = (bytes, age, free)
  }

  /// For a camera, which runs for months: 4 GiB, for 30 days, and a GiB stays free.
  public static let camera = PictureBudget(bytes: 4 << 30, age: 30 * 86_400, free: 1 << 30)

  /// Whether there is any limit.
  public var isLimited: Bool { self != PictureBudget() }
}

extension DiskSpace {
  /// Whether less is free than is to stay free; of a small disk, less than a twentieth. Allocates nothing.
  func isBelow(_ reserve: Int) -> Bool { free < min(reserve, total / 20) }
}
