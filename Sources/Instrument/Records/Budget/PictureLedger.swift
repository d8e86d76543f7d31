import System

/// The pictures of a folder, the oldest first, and what is taken away so that they stay within a budget.
///
/// Only pictures that runs wrote are taken away, known by their names in folders with a mark (`PictureFolderMark`), and those
/// that this run adds.
public struct PictureLedger: Sendable {
  private struct Picture {
    let path: String
    let bytes: Int
    /// **Units**: nanoseconds since 1970-01-01 UTC.
    let time: Int64
  }

  private let folder: String
  private let budget: PictureBudget
  private let space: @Sendable (String) -> DiskSpace?
  private let tell: @Sendable (RecordTrouble) -> Void
  /// What was removed and left out; outlives the ledger.
  public let losses = PictureLosses()
  private var pictures: [Picture] = []
  /// Those before it are gone.
  private var first = 0
  private(set) var bytes = 0
  private var isTold = false

  /// Looks through a folder and the folders in it, where runs may have put theirs.
  ///
  /// - Parameters:
  ///   - isOurs: whether a file of this name is a picture that some run wrote there.
  ///   - space: what the disk of a folder has.
  ///   - tell: called once, when the budget is reached for the first time.
  /// - Throws: `FileError` when the folder cannot be listed.
  public init(
    _ folder: String, budget: PictureBudget, isOurs: (String) -> Bool,
    space: @escaping @Sendable (String) -> DiskSpace? = { DiskSpace(of: $0) },
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    (self.folder, self.budget, self.space, self.tell) = (folder, budget, space, tell)
    guard budget.isLimited else { return }
    let inner = try folderEntries(folder).map { "\(folder)/\($0)" }.filter { pathKind($0) == .folder }
    var found: [Picture] = []
    for place in [folder] + inner where PictureFolderMark.isThere(place) {
      for name in try folderEntries(place) where isOurs(name) {
        if let picture = Self.picture("\(place)/\(name)") { found.append(picture) }
      }
    }
    pictures = found.sorted { ($0.time, $0.path) < ($1.time, $1.path) }
    bytes = pictures.reduce(0) { $0 + $1.bytes }
  }

  private static func picture(_ path: String) -> Picture? {
    guard pathKind(path) == .file, let bytes = fileByteCount(path),
      let time = modificationNanoseconds(of: path)
    else { return nil }
    return Picture(path: path, bytes: bytes, time: time)
  }

  /// Takes older pictures away until there is room for one more.
  ///
  /// - Parameter count: how large it is. **Units**: bytes.
  /// - Returns: false where there is no room even so: the picture is to be left out, and is counted as such.
  public mutating func makeRoom(for count: Int, now: Int64 = SystemClock.utcNanoseconds()) -> Bool {
    if let age = budget.age {
      let oldest = now &- Int64(age * 1e9)
      while first < pictures.count, pictures[first].time < oldest { removeOldest() }
    }
    if let limit = budget.bytes {
      // None goes for one that has no room anyway.
      guard count <= limit else { return skip() }
      while bytes + count > limit, first < pictures.count { removeOldest() }
    }
    if let reserve = budget.free {
      while var found = space(folder) {
        found.free -= count
        guard found.isBelow(reserve) else { break }
        guard first < pictures.count else { return skip() }
        removeOldest()
      }
    }
    return true
  }

  /// Notes a picture that was written.
  public mutating func add(_ path: String, bytes count: Int, now: Int64 = SystemClock.utcNanoseconds()) {
    guard budget.isLimited else { return }
    pictures.append(Picture(path: path, bytes: count, time: now))
    bytes += count
  }

  private mutating func skip() -> Bool {
    losses.skip()
    tellOnce("has no room for further pictures within their budget: they are left out; rows are not")
    return false
  }

  private mutating func removeOldest() {
    let picture = pictures[first]
    first += 1
    bytes -= picture.bytes
    // One that cannot be removed is somebody else's by now, or gone.
    if (try? removeFile(picture.path)) != nil { losses.remove() }
    tellOnce("holds as many pictures as it may: the oldest make room for new ones")
    // The memory of those that are gone.
    if first > 4096, first > pictures.count / 2 {
      pictures.removeSubrange(..<first)
      first = 0
    }
  }

  private mutating func tellOnce(_ what: String) {
    if isTold { return }
    isTold = true
    tell(.budgetReached(FileError(folder, what)))
  }
}
