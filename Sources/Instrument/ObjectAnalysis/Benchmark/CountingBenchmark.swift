import Imaging

/// What counting and tracking cost, apart from the network, on drawn label maps: cells that lie apart; the same with all
/// rules; cells that touch in chains or all in one clump, split by their outlines or by a map; and drifting cells followed
/// from frame to frame.
public struct CountingBenchmark {
  private struct Case {
    var name: String
    var settings: AnalysisSettings
    var scene: CellScenes.Scene
  }

  /// The drawn label maps by name, cells as 1.
  public let pictures: [(name: String, labels: LabelMap)]
  private let scenes: CellScenes
  private let plain = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 4]), reduction: 1)
  private let cases: [Case]

  /// - Parameter cells: in each frame.
  /// - Throws: `AnalysisError` for a size that cannot be counted.
  public init(size: PixelSize, cells: Int) throws(AnalysisError) {
    scenes = CellScenes(size: size, cells: cells)
    var everything = plain
    everything.rules.border = .twoEdges
    everything.rules.minimumCircularity[1] = 0.3
    everything.rules.minimumConfidence[1] = 0.5
    everything.rules.regions = [try scenes.region()]
    (everything.measuresShapes, everything.measuresConfidence) = (true, true)
    var splitting = plain
    splitting.splitting = SplittingRule()
    var flooding = plain
    flooding.splitting = SplittingRule(minimumDepth: 0.1, relativeDepth: 0, map: "distance")
    let (apart, clump) = (scenes.scene(spread: 1), scenes.scene(spread: 0.78))
    let chains = scenes.scene(spread: 0.78, chain: 5)
    pictures = [("apart", apart.labels), ("chains", chains.labels), ("clump", clump.labels)]
    cases = [
      Case(name: "cells apart", settings: plain, scene: apart),
      Case(name: "cells apart, all rules", settings: everything, scene: apart),
      Case(name: "chains of five that touch, split", settings: splitting, scene: chains),
      Case(name: "all in one clump, split", settings: splitting, scene: clump),
      Case(name: "cells apart, split by a map", settings: flooding, scene: apart),
      Case(name: "all in one clump, split by a map", settings: flooding, scene: clump),
    ]
  }

  /// - Parameter seconds: how long each is measured, about.
  /// - Throws: `AnalysisError` for a size that cannot be counted.
  public func run(seconds: Double) throws(AnalysisError) -> [CountingTime] {
    let confidence = [UInt8](repeating: 200, count: scenes.size.pixelCount)
    var times: [CountingTime] = []
    for item in cases {
      var analyzer = try FrameAnalyzer(size: scenes.size, settings: item.settings)
      times.append(
        CountingTime(item.name, seconds: seconds) {
          analyzer.analyze(item.scene.labels, confidence: confidence.span, map: item.scene.depths.span)
          return analyzer.objects.count
        })
    }
    times.append(try tracking(seconds: seconds))
    return times
  }

  /// Frames of drifting cells are analysed beforehand: only the tracking is measured.
  private func tracking(seconds: Double) throws(AnalysisError) -> CountingTime {
    var frames: [KeptObjects] = []
    for step in 0..<40 { frames.append(try KeptObjects(scenes.scene(spread: 1, step: step).labels, plain)) }
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 15, stuckFrames: 30))
    var next = 0
    return CountingTime("tracking", seconds: seconds) {
      // There and back, so that cells never jump.
      let index = next % (2 * frames.count - 2)
      let frame = frames[index < frames.count ? index : 2 * frames.count - 2 - index]
      tracker.update(frame.objects.span, verdicts: frame.verdicts.span, time: UInt64(next) * 33_000_000)
      next += 1
      return tracker.tracks.count
    }
  }
}

/// The objects of a frame, kept.
private struct KeptObjects {
  var objects: [SegmentedObject] = []
  var verdicts: [ObjectVerdict] = []

  init(_ map: LabelMap, _ settings: AnalysisSettings) throws(AnalysisError) {
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    for index in 0..<analyzer.objects.count {
      objects.append(analyzer.objects[index])
      verdicts.append(analyzer.verdicts[index])
    }
  }
}
