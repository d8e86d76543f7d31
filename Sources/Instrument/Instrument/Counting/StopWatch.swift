import Imaging
import ObjectAnalysis
import Records

/// Says when enough is counted. Where objects are followed, the distinct ones are what is counted.
struct StopWatch: Sendable {
  private struct Class: Sendable {
    let label: Int
    var statistics = CountStatistics()
    var distinct: Int?

    var counted: Int { distinct ?? statistics.total }
  }

  private let options: StoppingOptions
  private let follows: Bool
  private let target: (label: Int, count: Int)?
  private var classes: [Class]

  /// - Throws: `AnalysisError` for a class that is not counted.
  init(_ settings: RunSettings, palette: ClassPalette, uncounted: Set<Int>) throws(AnalysisError) {
    (options, follows) = (settings.stopping, settings.tracking != nil)
    classes = palette.objects.filter { !uncounted.contains($0.label) }.map { Class(label: $0.label) }
    guard let wanted = options.target else {
      target = nil
      return
    }
    let label = try CountingOptions.label(of: wanted.name, in: palette)
    guard classes.contains(where: { $0.label == label }) else {
      throw AnalysisError(
        "stop_at \(wanted)", "could never be reached: the class '\(wanted.name)' is not counted",
        advice: "name a class that is, or let it count")
    }
    target = (label, wanted.count)
  }

  /// Takes one more frame.
  ///
  /// - Returns: why the run ends with it; nil to go on.
  mutating func add(_ record: borrowing FrameRecord) -> RunEnding? {
    if options == StoppingOptions() { return nil }
    for index in classes.indices {
      let label = classes[index].label
      classes[index].statistics.add(record.count.objects(label: label))
      if follows { classes[index].distinct = Int(record.estimates.distinct[label]) }
    }
    if let target, let kind = classes.first(where: { $0.label == target.label }), kind.counted >= target.count
    {
      return .target
    }
    guard let limit = options.halfWidth else { return nil }
    let isKnown = classes.allSatisfy { kind in
      kind.statistics.relativeHalfWidth(distinct: kind.distinct).map { 100 * $0 <= limit.percent } ?? false
    }
    return isKnown ? .halfWidth : nil
  }
}
