import System

/// A place where results go: a file, a folder, in time perhaps a broker.
///
/// A destination is one file of this folder and one line of `everyDestination`. It opens one `Outlet` or several, each a
/// sink behind a queue of its own; the sink says what happens when it cannot keep up.
public protocol Destination: Sendable {
  /// The setting that asks for it; its option is the same with `-` for `_`.
  static var key: String { get }
  /// What it holds, in a word, for the last words of a run.
  static var content: String { get }
  /// What its file or folder is, so that a name which promises something else is refused.
  static var kind: FileKind { get }
  /// Whether it holds the rows of frames.
  static var holdsFrames: Bool { get }
  /// Whether it records objects one by one, so that more about each must be measured than counting needs.
  static var recordsObjects: Bool { get }
  /// Whether it asks how sure the network is of each object.
  static var needsConfidence: Bool { get }
  /// Where what is known about the run stands.
  static var runs: RunsPlace { get }

  /// The file or folder.
  var place: String { get }

  /// Takes the place as a person wrote it; opens and checks nothing yet.
  init(_ place: String)

  /// Throws what `open` would throw, and leaves everything as it is.
  func check(_ plan: RecordPlan) throws(FileError)

  /// Opens it. Called before the first frame, after all destinations were checked.
  ///
  /// - Throws: `FileError` naming what must not be touched or cannot be written.
  func open(_ plan: RecordPlan) throws(FileError) -> [Outlet]

  /// Writes down what the run is, where that stands within the destination. Called once all destinations are open.
  func add(_ run: RunRecord, _ plan: RecordPlan) throws(FileError)

  /// Writes down how the run ended, where that stands within the destination. Called once all destinations are finished.
  func end(_ run: RunRecord) throws(FileError)

  /// The name of the last run whose end should stand within the destination and does not; nil for none. Called before
  /// anything is opened.
  func cutRun() throws(FileError) -> String?
}

extension Destination {
  /// False unless a destination says otherwise.
  public static var holdsFrames: Bool { false }
  /// False unless a destination says otherwise.
  public static var recordsObjects: Bool { false }
  /// False unless a destination says otherwise.
  public static var needsConfidence: Bool { false }
  /// Nowhere unless a destination says otherwise.
  public static var runs: RunsPlace { .nowhere }
  /// Writes nothing: most destinations have no room for runs.
  public func add(_ run: RunRecord, _ plan: RecordPlan) throws(FileError) {}
  /// Writes nothing.
  public func end(_ run: RunRecord) throws(FileError) {}
  /// None: most destinations do not know.
  public func cutRun() throws(FileError) -> String? { nil }
}

/// Every destination there is, in the order in which they get results.
public let everyDestination: [any Destination.Type] = [
  CSVFrames.self, CSVObjects.self, GeoJSONObjects.self, ROIObjects.self, CSVTracks.self, SQLiteTables.self,
  JSONLinesFrames.self, CSVIntervals.self, Workbook.self,
  OverlayFolder.self, ReportFolder.self,
]
