import Glibc

/// How much room a disk has.
public struct DiskSpace: Equatable, Sendable {
  /// What the program may still write. **Units**: bytes.
  public let free: Int
  /// Of the whole disk. **Units**: bytes.
  public let total: Int

  /// Of the disk that a path lies on; the file itself need not be there, its folder must.
  ///
  /// - Returns: nil where the system does not say.
  public init?(of path: String) {
    var place = path
    if pathKind(place) == .nothing {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      place = parts.joined(separator: "/")
      if place.isEmpty { place = path.hasPrefix("/") ? "/" : "." }
    }
    var facts = statvfs()
    guard statvfs(place, &facts) == 0 else { return nil }
    free = Int(facts.f_bavail) * Int(facts.f_frsize)
    total = Int(facts.f_blocks) * Int(facts.f_frsize)
  }
}
