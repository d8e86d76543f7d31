import ObjectAnalysis

/// Which of the optional columns the table of frames has.
public struct FrameTableOptions: Sendable {
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
