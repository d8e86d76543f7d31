import Imaging
import ObjectAnalysis

extension RecordTable<TrackRecord> {
  /// The table of tracks: a row per object that was followed, written when its track ends.
  ///
  /// Speeds are in camera pixels per second, or in µm/s where there is a calibration: `vcl` along the way that the object
  /// went (curvilinear), `vsl` from its first place to its last (straight line). They and the duration stay empty where
  /// nobody knows when the frames were taken.
  ///
  /// - Parameter timesAreKnown: false where the times of the frames are assumed, as for pictures without times.
  public static func tracks(
    palette: ClassPalette, reduction: Reduction, calibration: SpatialCalibration?, timesAreKnown: Bool = true,
    identity: RunIdentity
  ) -> Self {
    let classes = palette.entries.map(\.name)
    let unit = calibration == nil ? "px" : "um"
    let scale = calibration?.length(pixels: reduction.side) ?? reduction.side
    var columns: [Column<TrackRecord>] = [
      .integer("track") { Int($0.track.identifier) },
      .text("class") { classes[Int($0.track.label)] },
      .moment("first_utc") { $0.firstUTC },
      .moment("last_utc") { $0.lastUTC },
      .real("duration_s", decimals: 3) { timesAreKnown ? $0.track.duration : nil },
      .integer("frames") { $0.track.framesFound },
      .integer("gaps_bridged") { $0.track.gapsBridged },
      .integer("stuck") { $0.track.isStuck ? 1 : 0 },
      .real("start_x_px", decimals: 2) { $0.track.start.inCameraPixels(reduction: reduction).x },
      .real("start_y_px", decimals: 2) { $0.track.start.inCameraPixels(reduction: reduction).y },
      .real("end_x_px", decimals: 2) { $0.track.lastPlace.inCameraPixels(reduction: reduction).x },
      .real("end_y_px", decimals: 2) { $0.track.lastPlace.inCameraPixels(reduction: reduction).y },
      .real("path_\(unit)", decimals: 3) { $0.track.pathLength * scale },
      .real("vcl_\(unit)_per_s", decimals: 3) { track in
        timesAreKnown ? track.track.curvilinearSpeed.map { $0 * scale } : nil
      },
      .real("vsl_\(unit)_per_s", decimals: 3) { track in
        timesAreKnown ? track.track.straightLineSpeed.map { $0 * scale } : nil
      },
      .text("run") { _ in identity.run },
    ]
    columns += identity.labelColumns()
    return RecordTable("tracks", columns: columns, blank: .blank)
  }
}
