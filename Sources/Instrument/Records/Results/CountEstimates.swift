/// What a frame's neighbours in time and the network's doubts say about its counts, per class label.
public struct CountEstimates: Sendable {
  /// The median over the last frames.
  public var smoothed = InlineArray<64, UInt32>(repeating: 0)
  /// The interval that holds the true count at the level asked for.
  public var low = InlineArray<64, UInt32>(repeating: 0)
  /// The upper end of that interval; like `low`, without meaning where `hasInterval` is false.
  public var high = InlineArray<64, UInt32>(repeating: 0)
  /// False for a frame that is too early to have an interval.
  public var hasInterval = InlineArray<64, Bool>(repeating: false)
  /// Distinct objects since the start of the run.
  public var distinct = InlineArray<64, UInt32>(repeating: 0)
  /// Objects since the start that do not move while others do.
  public var stuck = InlineArray<64, UInt32>(repeating: 0)
  /// Tracks since the start of the run: those confirmed, those that ended, and gaps within them.
  public var births = 0
  /// Confirmed tracks that ended.
  public var deaths = 0
  /// Times that a confirmed object was missing and found again.
  public var gapsBridged = 0

  /// All zero and without intervals, as before the first frame.
  public init() {}
}
