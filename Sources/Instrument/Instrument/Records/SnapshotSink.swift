import Cameras
import Frames
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
  var whenFull: WhenFull { .leaveOut }

  mutating func write(_ place: borrowing Place) {
    guard let picture = place.dequeue() else { return }
    let path = Self.freePath(folder, picture.fileName)
    do throws(FileError) {
      try picture.write(path)
      report(.written(path: path))
    } catch { report(.failed(error)) }
  }

  mutating func finish() {}

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
  init(folder: String, report: @escaping @Sendable (SnapshotOutcome) -> Void) throws(FileError) {
    try prepareFolder(folder)
    self.report = report
    queue = Mutex(
      try SinkQueue(SnapshotSink(folder: folder, report: report), name: folder, capacity: Self.capacity) {
        SnapshotSink.Place()
      })
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
