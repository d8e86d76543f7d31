/// What the frames of an interval of time gave together: a row of the log of intervals.
public struct IntervalRecord: Sendable {
  /// What the counts of a class are over the frames of the interval.
  public struct Figures: Equatable, Sendable {
    /// Nil without a frame.
    public var mean: Double?
    /// Of the counts of the frames; nil without a frame, and where the middle one is beyond `CountBins.limit`.
    public var median: Double?
    /// With one less than the frames in the denominator; nil below two frames.
    public var standardDeviation: Double?
    /// The fewest in a frame; without meaning where there is none.
    public var least = 0
    /// The most in a frame; without meaning where there is none.
    public var most = 0
    /// Distinct objects seen for the first time; 0 where objects are not followed.
    public var unique = 0

    /// Without a frame.
    public init() {}
  }

  /// When the interval begins. **Units**: nanoseconds since 1970-01-01 UTC.
  public var start: Int64 = 0
  /// Frames counted.
  public var frames = 0
  /// Frames that are missing: lost, skipped, refused.
  public var missing: UInt64 = 0
  /// Frames lost since the start of the run.
  public var dropped: UInt64 = 0
  /// Frames refused since the start of the run.
  public var rejected: UInt64 = 0
  /// By the place of the class among those that have columns.
  public var figures = InlineArray<64, Figures>(repeating: Figures())

  /// An interval without a frame.
  public init() {}
}
