import Records
import System

/// All the destinations of a run, open.
struct RunRecorder: ~Copyable {
  private final class Open {
    let kind: any Destination.Type
    let outlets: [Outlet]
    /// Why it gets nothing more.
    var failure: FileError?

    init(kind: any Destination.Type, outlets: [Outlet]) { (self.kind, self.outlets) = (kind, outlets) }
  }

  private let destinations: [Open]
  private let places: [any Destination]
  private let runs: String?
  private let tell: @Sendable (RecordTrouble) -> Void
  private let disk: DiskWatch?

  /// Opens every destination, and writes down what the run is.
  ///
  /// All are looked at before the first is changed: a run that cannot begin leaves earlier records as they are.
  init(_ destinations: [any Destination], plan: RecordPlan, description: RunDescription) throws {
    let runs = Self.runsFile(of: destinations)
    if let runs, let destination = destinations.first(where: { resolvedPath($0.place) == resolvedPath(runs) })
    {
      throw FileError(
        destination.place, "is where the runs of these records are written down", advice: "name another file")
    }
    for destination in destinations where type(of: destination).runs != .nowhere {
      try destination.check(plan)
    }
    if let runs { try description.check(in: runs, existing: plan.existing) }
    // To look at a folder for pictures makes it, so these come last.
    for destination in destinations where type(of: destination).runs == .nowhere {
      try destination.check(plan)
    }
    // Before this run is written down: one that is cut here has said it, or is not there.
    if plan.existing != .overwrite, let cut = try Self.cutRun(destinations, runs) {
      plan.patience.tell(.cutBefore(cut))
    }
    var open: [Open] = []
    for destination in destinations {
      open.append(Open(kind: type(of: destination), outlets: try destination.open(plan)))
    }
    if let runs { try description.add(to: runs, existing: plan.existing) }
    let record = try description.record
    for destination in destinations { try destination.add(record, plan) }
    (self.destinations, places, self.runs) = (open, destinations, runs)
    (tell, disk) = (plan.patience.tell, plan.patience.disk)
  }

  /// What to say of a run before this one that did not come to its end; nil where there is none.
  private static func cutRun(_ destinations: [any Destination], _ runs: String?) throws(FileError)
    -> FileError?
  {
    var found: (place: String, run: String)?
    if let runs, let run = try RunHistory(runs).cutRun { found = (runs, run) }
    for destination in destinations where found == nil {
      if let run = try destination.cutRun() { found = (destination.place, run) }
    }
    return found.map {
      FileError(
        $0.place,
        "the run '\($0.run)' has no end: it was cut, as by a power failure, or still goes on; its rows up to then are there"
      )
    }
  }

  /// The file of runs that belongs to the records: `counts.runs.jsonl` beside `counts.csv`; nil for none.
  private static func runsFile(of destinations: [any Destination]) -> String? {
    for destination in destinations {
      guard case .beside(let ending) = type(of: destination).runs else { continue }
      let place = destination.place
      // A pipe or a terminal has no place for a file beside it.
      guard pathKind(place) == .nothing || pathKind(place) == .file else { continue }
      return (place.hasSuffix(ending) ? String(place.dropLast(ending.count)) : place) + ".runs.jsonl"
    }
    return nil
  }

  /// Whether a row is due that says that a disk becomes full; true once each time.
  func takeDiskWarning() -> Bool { disk?.takeWarning() ?? false }

  /// Gives a result to every destination. Allocates nothing.
  ///
  /// A destination that failed gets nothing more, and the run goes on without it, as long as another one holds the rows of
  /// frames; where none was to hold these, as long as one holds rows of objects or tracks.
  ///
  /// - Throws: the error of the last such destination.
  func receive(_ result: borrowing FrameResult) throws(FileError) {
    for index in destinations.indices {
      let outlets = destinations[index].outlets
      var next = destinations[index].failure == nil ? 0 : outlets.count
      do throws(FileError) {
        while next < outlets.count {
          next += 1
          try outlets[next - 1].receive(result)
        }
        guard destinations[index].failure != nil else { continue }
        for outlet in outlets.indices { outlets[outlet].miss(result) }
      } catch {
        // The one that failed counted for itself.
        for outlet in next..<outlets.count { outlets[outlet].miss(result) }
        destinations[index].failure = error
        guard holdsWhatCounts else { throw error }
        tell(.givenUp(error))
      }
    }
  }

  /// Whether the run still is worth going on.
  private var holdsWhatCounts: Bool {
    func worth(_ kind: any Destination.Type) -> Int {
      // Pictures and pages show what is in rows.
      kind.holdsFrames ? 2 : kind.kind == .folder ? 0 : 1
    }
    let most = destinations.reduce(0) { max($0, worth($1.kind)) }
    return most > 0 && destinations.contains { $0.failure == nil && worth($0.kind) == most }
  }

  /// Writes down how the run ended. Called last.
  ///
  /// - Throws: the first `FileError`; the others have the mark.
  func end(_ end: RunEnd) throws {
    var failure: FileError?
    let record = try end.record
    do throws(FileError) {
      if let runs { try RunsFile(path: runs, existing: .append).append(record.description.utf8) }
    } catch { failure = error }
    for place in places {
      do throws(FileError) { try place.end(record) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }

  /// What the run's last words tell of the destinations.
  var recorded: [RecordedDestination] { destinations.map { RecordedDestination($0.kind, $0.outlets) } }

  /// Brings everything to the disk, whatever fails; the first error is thrown at the end.
  func finish() throws(FileError) {
    var failure: FileError?
    for outlet in destinations.flatMap(\.outlets) {
      do throws(FileError) { try outlet.finish() } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }
}
