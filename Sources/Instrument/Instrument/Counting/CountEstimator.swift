import Imaging
import ObjectAnalysis
import Records

/// What goes beyond the single frame: objects followed through time, smoothed counts, intervals. All memory is taken when
/// it is made.
struct CountEstimator: ~Copyable {
  /// Follows the objects, if `tracks`; else it is idle.
  private(set) var tracker: ObjectTracker
  let tracks: Bool
  private let excludesStuck: Bool
  /// Over a single frame where no smoothing is asked for.
  private var smoother: CountSmoother
  private let smooths: Bool
  /// Per class label what held-back pictures taught; nil for classes without.
  private let intervals: [CountInterval?]
  private let classCount: Int
  /// The number of the last frame; nil at the start and after an interruption.
  private var lastSequence: UInt64?

  init(_ settings: RunSettings, analysis: AnalysisSettings, palette: ClassPalette) throws(AnalysisError) {
    let counting = settings.counting
    let tracker = try ObjectTracker(
      settings: (settings.tracking ?? TrackingOptions()).settings(
        reduction: analysis.reduction, calibration: analysis.calibration))
    let smoother = try CountSmoother(
      window: counting.smoothing ?? 1, classCount: palette.count,
      level: counting.intervalLevel ?? CountingOptions.usualIntervalLevel)
    (tracks, smooths) = (settings.tracking != nil, counting.smoothing != nil)
    intervals = palette.entries.map { entry in
      counting.intervalFactors[entry.name].map { CountInterval(factor: $0) }
    }
    excludesStuck = settings.tracking?.excludesStuck ?? false
    classCount = palette.count
    self.tracker = tracker
    self.smoother = smoother
  }

  /// Whether frames get an interval: by what was learnt, or by repeated frames.
  static func hasIntervals(_ counting: CountingOptions) -> Bool {
    !counting.intervalFactors.isEmpty || counting.smoothing != nil
  }

  /// Takes a frame's objects; those that turn out to be dirt are taken back from its count, if that is asked for.
  ///
  /// - Parameter time: when the frame was taken, in nanoseconds of the monotonic clock.
  mutating func update(_ analyzer: inout FrameAnalyzer, sequence: UInt64, time: UInt64) -> CountEstimates {
    var estimates = CountEstimates()
    // Frames that nobody looked at are time that passes. Numbers begin anew when a source does.
    let elapsed = lastSequence.map { sequence > $0 ? Int(clamping: sequence - $0) : 1 } ?? 1
    lastSequence = sequence
    if tracks {
      tracker.update(
        analyzer.objects, verdicts: analyzer.verdicts, elapsed: min(elapsed, 100_000), time: time)
      if excludesStuck { excludeStuck(&analyzer) }
      noteTracks(&estimates)
    }
    if smooths { smoother.add(analyzer.count) }
    for label in 1..<classCount {
      if smooths {
        let median = smoother.median(label: label)
        estimates.smoothed[label] = median.count
        if let interval = median.interval { estimates.set(label, low: interval.low, high: interval.high) }
      }
      if let interval = intervals[label] {
        let range = interval.around(
          analyzer.count.objects(label: label), doubt: analyzer.count.doubt(label: label))
        estimates.set(label, low: UInt32(range.low), high: UInt32(range.high))
      }
    }
    return estimates
  }

  /// The scene is another one, or nobody knows what happened to it meanwhile.
  mutating func interrupt() {
    tracker.finish()
    smoother.reset()
    lastSequence = nil
  }

  /// What is known about the objects of the frame, lent.
  var following: FollowedObjects {
    @_lifetime(borrow self) get {
      if tracks { return tracker.following }
      return FollowedObjects()
    }
  }

  private func excludeStuck(_ analyzer: inout FrameAnalyzer) {
    for index in 0..<tracker.tracks.count {
      let track = tracker.tracks[index]
      if track.isStuck, let object = track.object { analyzer.refuse(object, .stuck) }
    }
  }

  private func noteTracks(_ estimates: inout CountEstimates) {
    for label in 1..<classCount {
      estimates.distinct[label] = UInt32(tracker.distinctObjects(label: label))
      estimates.stuck[label] = UInt32(tracker.stuckObjects(label: label))
    }
    estimates.births = tracker.births
    estimates.deaths = tracker.deaths
    estimates.gapsBridged = tracker.gapsBridged
  }
}

extension CountEstimates {
  fileprivate mutating func set(_ label: Int, low: UInt32, high: UInt32) {
    (self.low[label], self.high[label], hasInterval[label]) = (low, high, true)
  }
}
