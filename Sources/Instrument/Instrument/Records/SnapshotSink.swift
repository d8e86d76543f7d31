import Cameras
import Frames
import Imaging
import Recordings
import Records
import Synchronization
import System

/// What became of a still picture.
public enum SnapshotOutcome: Sendable {
  /// It is whole on disk, at this path.
  case written(path: String)
  /// The disk is slower than the button is pressed: as many pictures as are kept wait already.
  case leftOut(waiting: Int)
  /// The disk refused it; the run goes on.
  case failed(FileError)
}

/// Writes still pictures into a folder. A picture that cannot be written is reported, and costs the run nothing.
struct SnapshotSink: ResultSink {
  /// A place in the queue. It gives its picture away, so that no millions of pixels stay behind.
  final class Place: Sendable {
    private let picture = Mutex<CameraSnapshot?>(nil)

    func put(_ new: CameraSnapshot) { picture.withLock { $0 = new } }
    func dequeue() -> CameraSnapshot? { picture.withLock { $0.take() } }
  }

  let folder: String
  let report: @Sendable (SnapshotOutcome) -> Void
  var ledger: PictureLedger
  var whenFull: WhenFull { .leaveOut }

  mutating func write(_ place: borrowing Place) {
    guard let picture = place.dequeue() else { return }
    let path = Self.freePath(folder, picture.fileName)
    // How long it will be, nobody knows before; a PNG of a camera's picture is shorter than its pixels.
    guard ledger.makeRoom(for: picture.size.pixelCount * 3) else {
      return report(
        .failed(
          FileError(
            path, "is left out: there is no room within the budget of pictures", advice: "free some space")))
    }
    do throws(FileError) {
      try picture.write(path)
      ledger.add(path, bytes: fileByteCount(path) ?? 0)
      report(.written(path: path))
    } catch { report(.failed(error)) }
  }

  mutating func finish() {}

  /// Whether a file of this name is a still picture.
  static func isSnapshot(_ name: String) -> Bool {
    guard name.hasSuffix(".png") else { return false }
    // The second one of a name has its number behind a `-`, as `freePath` says.
    let parts = name.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    let isNumbered =
      parts.count == 3 && !parts[2].isEmpty && parts[2].utf8.allSatisfy { (48...57).contains($0) }
    guard parts.count == 2 || isNumbered else { return false }
    return CameraSnapshot.isFileName("\(parts[0])-\(parts[1]).png")
  }

  /// A clock that was set back may give a name a second time.
  private static func freePath(_ folder: String, _ name: String) -> String {
    let path = "\(folder)/\(name)"
    guard pathKind(path) != .nothing else { return path }
    let stem = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
    var number = 2
    while pathKind("\(stem)-\(number).png") != .nothing { number += 1 }
    return "\(stem)-\(number).png"
  }
}

/// Takes still pictures from the capture thread, which it never holds up, to the disk.
final class SnapshotWriter: Sendable {
  private let queue: Mutex<SinkQueue<SnapshotSink>?>
  private let report: @Sendable (SnapshotOutcome) -> Void

  /// Pictures that may wait for the disk; each has millions of pixels.
  static let capacity = 2

  /// - Parameter report: called on the writer's thread or the capture thread; must return soon.
  /// - Throws: `FileError` when the folder cannot be made.
  init(
    folder: String, budget: PictureBudget, report: @escaping @Sendable (SnapshotOutcome) -> Void,
    tell: @escaping @Sendable (RecordTrouble) -> Void
  ) throws(FileError) {
    try prepareFolder(folder)
    self.report = report
    if budget.isLimited { try PictureFolderMark.put(folder) }
    let ledger = try PictureLedger(folder, budget: budget, isOurs: SnapshotSink.isSnapshot, tell: tell)
    let sink = SnapshotSink(folder: folder, report: report, ledger: ledger)
    // A folder that hangs must not keep the end of a run.
    let patience = SinkPatience(limit: 0, holdsUp: false, tell: tell)
    queue = Mutex(
      try SinkQueue(sink, name: folder, capacity: Self.capacity, patience: patience) { SnapshotSink.Place() })
  }

  /// Called on the capture thread; returns at once.
  func add(_ picture: CameraSnapshot) {
    let isQueued = queue.withLock { queue in
      // The sink never fails: it reports what went wrong.
      (try? queue?.add { $0.put(picture) }) ?? false
    }
    if !isQueued { report(.leftOut(waiting: Self.capacity)) }
  }

  /// Waits until all pictures are on the disk.
  func finish() {
    let last = queue.withLock { $0.take() }
    try? last?.finish()
  }
}
