import System

/// The pictures of a folder, the oldest first, and what is taken away so that they stay within a budget.
///
/// Only pictures that runs wrote are taken away, known by their names in folders with a mark (`PictureFolderMark`), and those
/// that this run adds.
public struct PictureLedger: Sendable {
  private struct Picture {
    let path: String
    let bytes: Int
    /// By the clock that people set of those that were there, by the one that nobody sets of this run's. **Units**: nanoseconds.
    let time: Int64
  }

  private struct Queue {
    var pictures: [Picture] = []
    /// Those before it are gone.
    private var first = 0

    init(_ pictures: [Picture] = []) { self.pictures = pictures }

    var oldest: Picture? { first < pictures.count ? pictures[first] : nil }

    mutating func removeOldest() {
      first += 1
      // The memory of those that are gone.
      if first > 4096, first > pictures.count / 2 {
        pictures.removeSubrange(..<first)
        first = 0
      }
    }
  }

  private let folder: String
  private let budget: PictureBudget
  private let space: @Sendable (String) -> DiskSpace?
  private let tell: @Sendable (RecordTrouble) -> Void
  /// What was removed and left out; outlives the ledger.
  public let losses = PictureLosses()
  /// Those of which nobody knows when they were written, since the clock was not set; those of earlier runs; those of this one.
  private var (undated, earlier, own) = (Queue(), Queue(), Queue())
  private let began: ClockReading
  private(set) var bytes = 0
  private var isTold = false

  /// Looks through a folder and the folders in it, where runs may have put theirs.
  ///
  /// - Parameters:
  ///   - isOurs: whether a file of this name is a picture that some run wrote there.
  ///   - space: what the disk of a folder has.
  ///   - now: when the run begins.
  ///   - tell: called once, when the budget is reached for the first time.
  /// - Throws: `FileError` when the folder cannot be listed.
  public init(
    _ folder: String, budget: PictureBudget, isOurs: (String) -> Bool,
    space: @escaping @Sendable (String) -> DiskSpace? = { DiskSpace(of: $0) }, now: ClockReading = .now,
    tell: @escaping @Sendable (RecordTrouble) -> Void = { _ in }
  ) throws(FileError) {
    (self.folder, self.budget, self.space, self.tell, began) = (folder, budget, space, tell, now)
    guard budget.isLimited else { return }
    let inner = try folderEntries(folder).map { "\(folder)/\($0)" }.filter { pathKind($0) == .folder }
    var found: [Picture] = []
    for place in [folder] + inner where PictureFolderMark.isThere(place) {
      for name in try folderEntries(place) where isOurs(name) {
        if let picture = Self.picture("\(place)/\(name)") { found.append(picture) }
      }
    }
    found.sort { ($0.time, $0.path) < ($1.time, $1.path) }
    undated = Queue(found.filter { !ClockReading.isKnown($0.time) })
    earlier = Queue(found.filter { ClockReading.isKnown($0.time) })
    bytes = found.reduce(0) { $0 + $1.bytes }
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
  public mutating func makeRoom(for count: Int, now: ClockReading = .now) -> Bool {
    if let age = budget.age { removeOld(age: Int64(age * 1e9), now) }
    if let limit = budget.bytes {
      // None goes for one that has no room anyway.
      guard count <= limit else { return skip() }
      while bytes + count > limit, let oldest { remove(oldest) }
    }
    if let reserve = budget.free {
      while var found = space(folder) {
        found.free -= count
        guard found.isBelow(reserve) else { break }
        guard let oldest else { return skip() }
        remove(oldest)
      }
    }
    return true
  }

  /// A clock that is set, as by a time server after a start without a battery, makes no picture older.
  private mutating func removeOld(age: Int64, _ now: ClockReading) {
    if now.steadyNanoseconds(since: began) > age {
      // They were there when the run began.
      while let oldest = undated.oldest ?? earlier.oldest { remove(oldest) }
    } else if !now.isSet(since: began) {
      while let oldest = earlier.oldest, oldest.time < now.utc &- age { remove(oldest, from: \.earlier) }
    }
    while let oldest = own.oldest, oldest.time < Int64(clamping: now.steady) - age {
      remove(oldest, from: \.own)
    }
  }

  /// Notes a picture that was written.
  public mutating func add(_ path: String, bytes count: Int, now: ClockReading = .now) {
    guard budget.isLimited else { return }
    own.pictures.append(Picture(path: path, bytes: count, time: Int64(clamping: now.steady)))
    bytes += count
  }

  private mutating func skip() -> Bool {
    losses.skip()
    tellOnce("has no room for further pictures within their budget: they are left out; rows are not")
    return false
  }

  private var oldest: Picture? { undated.oldest ?? earlier.oldest ?? own.oldest }

  /// Removes the oldest of all.
  private mutating func remove(_ oldest: Picture) {
    remove(oldest, from: undated.oldest != nil ? \.undated : earlier.oldest != nil ? \.earlier : \.own)
  }

  private mutating func remove(_ picture: Picture, from queue: WritableKeyPath<Self, Queue>) {
    self[keyPath: queue].removeOldest()
    bytes -= picture.bytes
    // One that cannot be removed is somebody else's by now, or gone.
    if (try? removeFile(picture.path)) != nil { losses.remove() }
    tellOnce("holds as many pictures as it may: the oldest make room for new ones")
  }

  private mutating func tellOnce(_ what: String) {
    if isTold { return }
    isTold = true
    tell(.budgetReached(FileError(folder, what)))
  }
}
