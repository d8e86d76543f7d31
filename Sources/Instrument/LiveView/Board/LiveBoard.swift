import Synchronization

/// Where the frame loop leaves what it knows, and who looks finds it. The loop never waits: where somebody reads at that
/// moment, it comes back with the next frame, and nothing is lost meanwhile.
final class LiveBoard: Sendable {
  struct Contents: Sendable {
    var figures: LiveFigures
    var course: CountCourse
    /// Whether the run is over.
    var hasEnded = false
  }

  private let contents: Mutex<Contents>
  private let publications = Atomic(0)

  init(_ figures: LiveFigures) {
    let course = CountCourse(columns: figures.classes.count)
    // Figures of its own: what the loop changes is shared with nobody.
    var own = figures
    own.copy(from: figures)
    contents = Mutex(Contents(figures: own, course: course))
  }

  /// Changes with everything that is published.
  var version: Int { publications.load(ordering: .acquiring) }

  /// Leaves everything there, unless somebody reads just now. Allocates nothing.
  func tryToPublish(_ figures: LiveFigures, _ pending: inout PendingSeconds) {
    let done: Void? = contents.withLockIfAvailable { contents in
      contents.figures.copy(from: figures)
      contents.course.add(pending)
    }
    guard done != nil else { return }
    pending.removeAll()
    publications.wrappingAdd(1, ordering: .releasing)
  }

  /// Leaves the last of everything there.
  func end(_ figures: LiveFigures, _ pending: inout PendingSeconds) {
    contents.withLock { contents in
      contents.figures.copy(from: figures)
      contents.course.add(pending)
      contents.hasEnded = true
    }
    pending.removeAll()
    publications.wrappingAdd(1, ordering: .releasing)
  }

  /// Looks. The lists must not be kept: a list that is held by two is copied by whoever changes it, which is the frame loop.
  func read<Found: Sendable>(_ body: (Contents) -> Found) -> Found {
    contents.withLock { body($0) }
  }
}
