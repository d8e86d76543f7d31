import Glibc

/// What room the disk of a file has.
public struct DiskSpace: Equatable, Sendable {
  /// What this user may still write. **Units**: bytes.
  public var free: Int
  /// Of the whole file system. **Units**: bytes.
  public var total: Int
  /// Tells one file system from another while they are mounted.
  public var device: UInt64

  /// Takes each value as it is.
  public init(free: Int, total: Int, device: UInt64 = 0) {
    (self.free, self.total, self.device) = (free, total, device)
  }

  /// Asks the system; nil where it does not know, as where nothing stands at the path. Allocates nothing.
  ///
  /// - Parameter path: a file or a folder.
  public init?(of path: String) {
    var (found, file) = (statvfs(), stat())
    // Named without a closure, the path would be copied to the heap.
    guard path.withCString({ statvfs($0, &found) == 0 && stat($0, &file) == 0 }) else { return nil }
    device = UInt64(file.st_dev)
    let unit = Int(clamping: found.f_frsize)
    free = Int(clamping: found.f_bavail).multipliedClamping(by: unit)
    total = Int(clamping: found.f_blocks).multipliedClamping(by: unit)
  }
}

extension Int {
  fileprivate func multipliedClamping(by other: Int) -> Int {
    let (product, overflows) = multipliedReportingOverflow(by: other)
    return overflows ? .max : product
  }
}
