import ObjectAnalysis

/// Which of the optional columns the table of frames has.
public struct FrameTableOptions: Sendable {
  /// Adds which picture a row is of, where pictures are counted one by one.
  public var namesPictures = false
  /// Adds areas in µm² per class; nil leaves them out.
  public var calibration: SpatialCalibration?
  /// Adds concentrations per class, named after the volume's unit; nil leaves them out.
  public var volume: CountingVolume?
  /// Adds the median count per class, `<class>_smoothed`.
  public var smooths = false
  /// Adds the interval of the count per class, `<class>_low` and `<class>_high`.
  public var hasIntervals = false
  /// Adds distinct and stuck objects per class, and the three columns about tracks.
  public var tracks = false
  /// Labels of classes that are not asked for and have no columns.
  public var uncounted: Set<Int> = []
  /// The names of the regions of interest.
  public var regions: [String] = []
  /// The rules that can refuse an object.
  public var refusals: [ObjectVerdict] = [.tooSmall]

  /// The names of what is measured of a picture to compare it with those that were taught, in order.
  public var measures: [String] = []

  /// Only the columns that every table of frames has, and `too_small`.
  public init() {}
}
