import ObjectAnalysis
import Records

extension FrameTableOptions {
  /// The columns that these settings fill.
  init(
    _ analysis: AnalysisSettings, tracking: TrackingOptions?, volume: CountingVolume?,
    counting: CountingOptions
  ) {
    self.init()
    let rules = analysis.rules
    calibration = analysis.calibration
    self.volume = volume
    smooths = counting.smoothing != nil
    hasIntervals = CountEstimator.hasIntervals(counting)
    tracks = tracking != nil
    uncounted = rules.uncountedClasses
    regions = rules.regions.map(\.name)
    refusals = []
    if !rules.uncountedClasses.isEmpty { refusals.append(.unknownClass) }
    refusals.append(.tooSmall)
    if !rules.maximumAreaLimit.isEmpty { refusals.append(.tooLarge) }
    if !rules.minimumCircularity.isEmpty { refusals.append(.notRound) }
    if rules.border != .countAll { refusals.append(.cutByBorder) }
    if !rules.regions.isEmpty { refusals.append(.outsideRegions) }
    if rules.needsConfidence { refusals.append(.unsure) }
    if tracking?.excludesStuck ?? false { refusals.append(.stuck) }
  }
}
