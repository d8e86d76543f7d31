import Imaging
import ObjectAnalysis

/// The log of frames: a row per frame counted, and one for each thing that kept a frame from being counted.
///
/// | column | what it holds |
/// |---|---|
/// | `frame` | the camera's frame number; of a row with a state, the first frame that is missing |
/// | `utc` | when the frame was taken, ISO 8601 with microseconds |
/// | `monotonic_s` | the same moment in seconds on the clock that never jumps |
/// | `<class>_count` | objects that count, per class |
/// | `<class>_area_px` | the area of these whole objects in camera pixels, per class |
/// | `<class>_area_um2` | the same in µm², where there is a calibration |
/// | `<class>_per_ul` or `_per_ml` | cells per microlitre or millilitre, where there is a counting chamber |
/// | `<class>_smoothed` | the median count over the last frames, where smoothing is asked for |
/// | `<class>_low`, `<class>_high` | the interval of the count, where one is asked for |
/// | `<class>_unique`, `<class>_stuck` | distinct objects and dirt since the start, where objects are followed |
/// | `tracks_born`, `tracks_ended`, `gaps_bridged` | since the start, where objects are followed |
/// | `<region>_<class>_count` | objects in a region of interest |
/// | `too_small` ... `stuck` | objects refused, a column per rule in force |
/// | `latency_ms` | from the complete frame to its counts |
/// | `dropped`, `rejected` | frames lost and frames broken since the start |
/// | `overflow` | objects beyond the most kept of one frame |
/// | `frames` | frames that the row stands for: 1, the number missing, or 0 for what happened between frames |
/// | `state` | empty, or what happened instead of a count |
/// | `run` | the name of the run: `frame` is unique within it |
/// | `model`, `configuration`, `calibration` | the first 12 digits of their SHA-256 |
public struct FrameLog: RecordLog {
  /// Which of the optional columns there are.
  public struct Options: Sendable {
    public var calibration: SpatialCalibration?
    public var volume: CountingVolume?
    public var smooths = false
    public var hasIntervals = false
    public var tracks = false
    /// Labels of classes that are not asked for and have no columns.
    public var uncounted: Set<Int> = []
    /// The names of the regions of interest.
    public var regions: [String] = []
    /// The rules that can refuse an object.
    public var refusals: [ObjectVerdict] = [.tooSmall]

    public init() {}
  }

  public let name = "frames"
  public let columns: [RecordColumn]
  public let options: Options
  private let classCount: Int
  /// The labels of the classes that have columns.
  private let labels: [Int]
  private let identity: RunIdentity

  public init(palette: ClassPalette, options: Options = Options(), identity: RunIdentity) {
    let counted = palette.objects.filter { !options.uncounted.contains($0.label) }
    let classes = counted.map(\.entry.name)
    labels = counted.map(\.label)
    (self.options, self.identity, classCount) = (options, identity, palette.count)
    var columns = [
      RecordColumn("frame", .integer), RecordColumn("utc", .text), RecordColumn("monotonic_s", .real),
    ]
    func perClass(_ suffix: String, _ kind: RecordColumn.Kind = .integer) {
      columns += classes.map { RecordColumn("\($0)_\(suffix)", kind) }
    }
    func integers(_ names: [String]) { columns += names.map { RecordColumn($0, .integer) } }
    perClass("count")
    perClass("area_px")
    if options.calibration != nil { perClass("area_um2", .real) }
    if let volume = options.volume { perClass("per_\(volume.unit.rawValue)", .real) }
    if options.smooths { perClass("smoothed") }
    if options.hasIntervals {
      perClass("low")
      perClass("high")
    }
    if options.tracks {
      perClass("unique")
      perClass("stuck")
      integers(["tracks_born", "tracks_ended", "gaps_bridged"])
    }
    for region in options.regions { integers(classes.map { "\(region)_\($0)_count" }) }
    integers(options.refusals.map(\.columnName))
    columns.append(RecordColumn("latency_ms", .real))
    integers(["dropped", "rejected", "overflow", "frames"])
    columns += ["state", "run", "model", "configuration", "calibration"].map { RecordColumn($0, .text) }
    self.columns = columns
  }

  public func write<Row: RowWriter>(_ record: borrowing FrameRecord, to row: inout Row) {
    let recordedClasses = record.count.classCount
    precondition(recordedClasses == classCount)
    row.add(record.sequence)
    row.addMoment(nanoseconds: record.utcNanoseconds)
    row.add(record.monotonicNanoseconds, decimals: 9)
    if record.state == nil { writeCounts(record, to: &row) } else { writeGap(to: &row) }
    row.add(record.dropped)
    row.add(record.rejected)
    if record.state == nil { row.add(record.count.overflow) } else { row.addNothing() }
    row.add(record.frames)
    if let state = record.state { row.add(state.text) } else { row.addNothing() }
    row.add(identity.run)
    row.add(identity.model)
    row.add(identity.configuration)
    row.add(identity.calibration)
  }

  private func writeCounts<Row: RowWriter>(_ record: borrowing FrameRecord, to row: inout Row) {
    for label in labels { row.add(record.count.objects(label: label)) }
    for label in labels { row.add(record.count.area(label: label)) }
    if let calibration = options.calibration {
      for label in labels {
        row.add(calibration.area(pixels: Double(record.count.area(label: label))), decimals: 2)
      }
    }
    if let volume = options.volume {
      for label in labels {
        row.add(volume.concentration(of: Double(record.count.objects(label: label))), decimals: 3)
      }
    }
    writeEstimates(record, to: &row)
    for region in options.regions.indices {
      for label in labels { row.add(record.count.objects(label: label, region: region)) }
    }
    for index in options.refusals.indices { row.add(record.count.refused(options.refusals[index])) }
    row.add(record.latency * 1000, decimals: 3)
  }

  private func writeEstimates<Row: RowWriter>(_ record: borrowing FrameRecord, to row: inout Row) {
    if options.smooths {
      for label in labels { row.add(Int(record.estimates.smoothed[label])) }
    }
    if options.hasIntervals {
      for isHigh in 0..<2 {
        for label in labels {
          if !record.estimates.hasInterval[label] {
            row.addNothing()
          } else if isHigh == 1 {
            row.add(Int(record.estimates.high[label]))
          } else {
            row.add(Int(record.estimates.low[label]))
          }
        }
      }
    }
    if options.tracks {
      for label in labels { row.add(Int(record.estimates.distinct[label])) }
      for label in labels { row.add(Int(record.estimates.stuck[label])) }
      row.add(record.estimates.births)
      row.add(record.estimates.deaths)
      row.add(record.estimates.gapsBridged)
    }
  }

  /// Leaves empty what a frame that was not counted does not have.
  private func writeGap<Row: RowWriter>(to row: inout Row) {
    // All columns but the three before and the nine after the counts.
    for _ in 0..<columns.count - 12 { row.addNothing() }
  }
}

extension ObjectVerdict {
  /// The name of the column that counts the objects refused so, and the word for it elsewhere.
  public var columnName: String { word.description }

  var word: StaticString {
    switch self {
    case .counted: "counted"
    case .unknownClass: "not_asked_for"
    case .tooSmall: "too_small"
    case .tooLarge: "too_large"
    case .notRound: "not_round"
    case .cutByBorder: "cut_by_border"
    case .outsideRegions: "outside_regions"
    case .unsure: "unsure"
    case .stuck: "stuck"
    }
  }
}
