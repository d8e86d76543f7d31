import Imaging
import ObjectAnalysis

/// How objects are followed from frame to frame: the section `tracking` of a configuration.
public struct TrackingOptions: Equatable, Sendable, Codable {
  /// A length as a person states it: one of the two.
  public struct Length: Equatable, Sendable, Codable {
    /// **Units**: camera pixels.
    public var pixels: Double?
    /// **Units**: micrometres.
    public var micrometers: Double?

    /// Needs no calibration.
    public init(pixels: Double) { self.pixels = pixels }
    /// Needs a calibration when it is used.
    public init(micrometers: Double) { self.micrometers = micrometers }

    func inLabelPixels(_ what: String, reduction: Reduction, calibration: SpatialCalibration?)
      throws(AnalysisError) -> Double
    {
      guard let micrometers else { return (pixels ?? 0) / reduction.side }
      guard let calibration else {
        throw AnalysisError(
          "\(what) of \(micrometers) µm", "cannot be used without a calibration",
          advice: "give the micrometres per pixel, or state the distance in pixels")
      }
      return micrometers / calibration.length(pixels: reduction.side)
    }
  }

  /// How far from where it was expected an object may be found.
  public var maximumDistance = Length(pixels: 20)
  /// Frames in which an object must be found before it counts.
  public var confirmingFrames = 3
  /// Frames in a row that an object may be missing.
  public var longestGap = 5
  /// Frames after which an object that does not move while others do is dirt; nil where all lie still.
  public var stuckFrames: Int?
  /// How far an object may move and still lie in its place.
  public var stuckDistance = Length(pixels: 3)
  /// Whether dirt is left out of the counts of frames too; the distinct objects never include it.
  public var excludesStuck = false

  /// Objects must be found in 3 frames, may be missing in 5, and nothing is taken for dirt.
  public init() {}

  /// - Throws: `AnalysisError` for lengths in µm without a calibration, and for values out of range.
  public func settings(reduction: Reduction, calibration: SpatialCalibration?) throws(AnalysisError)
    -> TrackerSettings
  {
    if excludesStuck, stuckFrames == nil {
      throw AnalysisError(
        "tracking", "leaves out what is stuck, but does not say after how many frames something is",
        advice: "give stuck_frames")
    }
    return TrackerSettings(
      maximumDistance: try maximumDistance.inLabelPixels(
        "maximum distance", reduction: reduction, calibration: calibration),
      confirmingFrames: confirmingFrames, longestGap: longestGap, stuckFrames: stuckFrames,
      stuckDistance: try stuckDistance.inLabelPixels(
        "stuck distance", reduction: reduction, calibration: calibration))
  }
}
