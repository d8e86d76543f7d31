/// How objects are followed from frame to frame.
public struct TrackerSettings: Equatable, Sendable {
  /// The most tracks at a time, and the most objects of a frame that are followed.
  public static let trackLimit = 1024

  /// The largest distance between where an object was expected and where it is. **Units**: pixels of the label map.
  public var maximumDistance: Double
  /// Frames in a row in which an object must be found before it counts.
  public var confirmingFrames: Int
  /// Frames in a row that a confirmed object may be missing. Frames that were lost, or that nobody looked at, are none of
  /// them.
  public var longestGap: Int
  /// Frames in a row after which an object that does not move is taken for dirt, lost ones included; nil where all objects
  /// lie still.
  public var stuckFrames: Int?
  /// The distance within which an object does not move. **Units**: pixels of the label map.
  public var stuckDistance: Double

  /// Nothing is taken for dirt unless `stuckFrames` is given. Ranges are checked when a tracker is made.
  public init(
    maximumDistance: Double, confirmingFrames: Int = 3, longestGap: Int = 5, stuckFrames: Int? = nil,
    stuckDistance: Double = 1.5
  ) {
    (self.maximumDistance, self.confirmingFrames) = (maximumDistance, confirmingFrames)
    (self.longestGap, self.stuckFrames, self.stuckDistance) = (longestGap, stuckFrames, stuckDistance)
  }

  /// What is wrong with these settings, or nil.
  var problem: AnalysisError? {
    func wrong(_ problem: String) -> AnalysisError { AnalysisError("tracking", problem) }
    if !(0.1...10_000).contains(maximumDistance) {
      return wrong("has the maximum distance \(maximumDistance); expected 0.1 to 10000 pixels")
    }
    if !(1...1000).contains(confirmingFrames) {
      return wrong("confirms after \(confirmingFrames) frames; expected 1 to 1000")
    }
    if !(0...1000).contains(longestGap) { return wrong("bridges \(longestGap) frames; expected 0 to 1000") }
    if let stuckFrames, !(2...1_000_000).contains(stuckFrames) {
      return wrong("takes objects for dirt after \(stuckFrames) frames; expected 2 to 1000000")
    }
    if !(0...10_000).contains(stuckDistance) {
      return wrong("has the stuck distance \(stuckDistance); expected 0 to 10000 pixels")
    }
    return nil
  }
}
