import Imaging
import ObjectAnalysis

/// A track that has ended.
public struct TrackRecord: Sendable {
  public var track: Track
  /// When it was first and last found. **Units**: nanoseconds since 1970-01-01 UTC.
  public var firstUTC: Int64
  public var lastUTC: Int64

  public init(track: Track, firstUTC: Int64, lastUTC: Int64) {
    (self.track, self.firstUTC, self.lastUTC) = (track, firstUTC, lastUTC)
  }

  /// A placeholder for memory that is filled later.
  public static var blank: TrackRecord { TrackRecord(track: .blank, firstUTC: 0, lastUTC: 0) }
}

/// The log of tracks: a row per object that was followed, written when its track ends.
///
/// Speeds are in camera pixels per second, or in µm/s where there is a calibration: `vcl` along the way that the object
/// went (curvilinear), `vsl` from its first place to its last (straight line). They and the duration stay empty where nobody
/// knows when the frames were taken.
public struct TrackLog: RecordLog {
  public let name = "tracks"
  public let columns: [RecordColumn]
  private let classes: [String]
  private let reduction: Int
  private let calibration: SpatialCalibration?
  private let timesAreKnown: Bool
  private let identity: RunIdentity

  /// - Parameter timesAreKnown: false where the times of the frames are assumed, as for pictures without times.
  public init(
    palette: ClassPalette, reduction: Int, calibration: SpatialCalibration?, timesAreKnown: Bool = true,
    identity: RunIdentity
  ) {
    classes = palette.entries.map(\.name)
    (self.reduction, self.calibration, self.identity) = (reduction, calibration, identity)
    self.timesAreKnown = timesAreKnown
    let unit = calibration == nil ? "px" : "um"
    columns = [
      RecordColumn("track", .integer), RecordColumn("class", .text), RecordColumn("first_utc", .text),
      RecordColumn("last_utc", .text), RecordColumn("duration_s", .real), RecordColumn("frames", .integer),
      RecordColumn("gaps_bridged", .integer), RecordColumn("stuck", .integer),
      RecordColumn("start_x_px", .real), RecordColumn("start_y_px", .real), RecordColumn("end_x_px", .real),
      RecordColumn("end_y_px", .real), RecordColumn("path_\(unit)", .real),
      RecordColumn("vcl_\(unit)_per_s", .real), RecordColumn("vsl_\(unit)_per_s", .real),
      RecordColumn("run", .text),
    ]
  }

  public func write<Row: RowWriter>(_ record: borrowing TrackRecord, to row: inout Row) {
    let track = record.track
    row.add(Int(track.identifier))
    row.add(classes[Int(track.label)])
    row.addMoment(nanoseconds: record.firstUTC)
    row.addMoment(nanoseconds: record.lastUTC)
    if timesAreKnown { row.add(track.duration, decimals: 3) } else { row.addNothing() }
    row.add(track.framesFound)
    row.add(track.gapsBridged)
    row.add(track.isStuck ? 1 : 0)
    for place in 0..<2 {
      let point = (place == 0 ? track.start : track.lastPlace).inCameraPixels(reduction: reduction)
      row.add(point.x, decimals: 2)
      row.add(point.y, decimals: 2)
    }
    let scale = calibration?.length(pixels: Double(reduction)) ?? Double(reduction)
    row.add(track.pathLength * scale, decimals: 3)
    for speed in 0..<2 {
      if timesAreKnown, let value = speed == 0 ? track.curvilinearSpeed : track.straightLineSpeed {
        row.add(value * scale, decimals: 3)
      } else {
        row.addNothing()
      }
    }
    row.add(identity.run)
  }
}
