import Server
import Synchronization
import System

/// The newest pictures for who looks, each encoded once. Pictures are only made while somebody looks.
final class LiveGallery: Sendable {
  /// What a picture shows.
  enum View: Int, CaseIterable, Sendable {
    /// What the camera saw.
    case raw
    /// With outlines.
    case outlines
    /// With objects in the colours of their classes.
    case classes
  }

  /// At least so long between two pictures. **Units**: nanoseconds.
  static let interval: UInt64 = 66_000_000
  /// So long after somebody asked for one picture, pictures are made.
  private static let patience: UInt64 = 3_000_000_000

  private let broadcasts: [Broadcast]
  private let wantedUntil: [Deadline]
  private let sharpnessBits = Atomic<UInt64>(.max)
  private let lookedUntil = Deadline()
  private let nudgedUntil = Deadline()

  final class Deadline: Sendable {
    private let time = Atomic<UInt64>(0)
    func set(_ new: UInt64) { time.store(new, ordering: .relaxed) }
    func isAfter(_ now: UInt64) -> Bool { time.load(ordering: .relaxed) > now }
  }

  init() {
    broadcasts = View.allCases.map { _ in Broadcast() }
    wantedUntil = View.allCases.map { _ in Deadline() }
  }

  subscript(_ view: View) -> Broadcast { broadcasts[view.rawValue] }

  /// Somebody wants a picture soon.
  func ask(for view: View, now: UInt64) { wantedUntil[view.rawValue].set(now + Self.patience) }

  /// Somebody looks at figures, the sharpness among them.
  func askForSharpness(now: UInt64) { lookedUntil.set(now + Self.patience) }

  func wants(_ view: View, now: UInt64) -> Bool {
    broadcasts[view.rawValue].followers > 0 || wantedUntil[view.rawValue].isAfter(now)
  }

  /// Whether anything of a picture is wanted.
  func wantsAnything(now: UInt64) -> Bool {
    if lookedUntil.isAfter(now) { return true }
    for view in 0..<broadcasts.count where broadcasts[view].followers > 0 || wantedUntil[view].isAfter(now) {
      return true
    }
    return false
  }

  /// Of the middle of the last picture that somebody looked at; nil before the first. See `Sharpness`.
  var sharpness: Double? {
    get {
      let bits = sharpnessBits.load(ordering: .relaxed)
      return bits == .max ? nil : Double(bitPattern: bits)
    }
  }

  func set(sharpness: Double) { sharpnessBits.store(sharpness.bitPattern, ordering: .relaxed) }

  /// Looks after those who wait: while no frame comes, a stream shows its last picture again, so that it notices who has gone,
  /// and who waits for one picture looks again every second.
  func lookAfter(now: UInt64) {
    let isDue = !nudgedUntil.isAfter(now)
    if isDue { nudgedUntil.set(now + 1_000_000_000) }
    for broadcast in broadcasts {
      if let latest = broadcast.latest, broadcast.followers > 0, now > latest.sent,
        now - latest.sent > 2_000_000_000
      {
        broadcast.repeatLatest()
      } else if isDue {
        broadcast.nudge()
      }
    }
  }
}
