import Imaging
import ObjectAnalysis
import Records
import Testing

@testable import Instrument

struct StopWatchTests {
  private let palette = ClassPalette([
    .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "rbc", color: RGBColor(255, 0, 0)),
    .init(name: "wbc", color: RGBColor(0, 0, 255)),
  ])

  private func settings(at target: String? = nil, within percent: String? = nil) -> RunSettings {
    var settings = RunSettings(run: "r", keepsEveryFrame: true)
    settings.stopping.target = target.flatMap(StoppingOptions.Target.init)
    settings.stopping.halfWidth = percent.flatMap(StoppingOptions.Percentage.init)
    return settings
  }

  private func record(_ red: Int, _ white: Int, distinct: UInt32 = 0) -> FrameRecord {
    var count = FrameCount(classCount: 3)
    for _ in 0..<red { count.add(label: 1, area: 9, verdict: .counted) }
    for _ in 0..<white { count.add(label: 2, area: 9, verdict: .counted) }
    var record = FrameRecord(
      sequence: 0, utcNanoseconds: 0, monotonicNanoseconds: 0, count: count, latency: 0)
    record.estimates.distinct[1] = distinct
    return record
  }

  @Test func theFrameThatReachesTheNumberIsTheLast() throws {
    var watch = try StopWatch(settings(at: "rbc=20"), palette: palette, uncounted: [])
    #expect(watch.add(record(9, 30)) == nil && watch.add(record(10, 0)) == nil)
    #expect(watch.add(record(1, 0)) == .target)
  }

  @Test func whereObjectsAreFollowedDistinctOnesCount() throws {
    var settings = settings(at: "rbc=20")
    settings.tracking = TrackingOptions()
    var watch = try StopWatch(settings, palette: palette, uncounted: [])
    #expect(watch.add(record(30, 0, distinct: 19)) == nil && watch.add(record(0, 0, distinct: 20)) == .target)
  }

  /// 1.96 / square root of 385 is below 10 %, of 384 it is not.
  @Test func theIntervalOfEachClassMustBeNarrow() throws {
    var watch = try StopWatch(settings(within: "10%"), palette: palette, uncounted: [])
    #expect(watch.add(record(385, 384)) == nil && watch.add(record(0, 1)) == .halfWidth)
    var one = try StopWatch(settings(within: "10%"), palette: palette, uncounted: [2])
    #expect(one.add(record(384, 0)) == nil && one.add(record(1, 0)) == .halfWidth)
  }

  /// Fields that differ more than chance allows need more of them.
  @Test func unevenFieldsTakeLonger() throws {
    func frames(_ counts: [Int]) throws -> Int? {
      var watch = try StopWatch(settings(within: "20%"), palette: palette, uncounted: [2])
      return (1...400).first { watch.add(record(counts[$0 % counts.count], 0)) != nil }
    }
    let (even, uneven) = (try #require(try frames([20, 20])), try #require(try frames([0, 40])))
    #expect(even == 5 && uneven > 20)
  }

  @Test func whatCanNeverHappenIsRefused() throws {
    #expect(throws: AnalysisError.self) {
      try StopWatch(settings(at: "wbc=5"), palette: palette, uncounted: [2])
    }
    #expect(throws: AnalysisError.self) {
      try StopWatch(settings(at: "cat=5"), palette: palette, uncounted: [])
    }
    for text in ["rbc", "rbc=", "=5", "rbc=0", "rbc=-1", "rbc=+1", "rbc=1=2", "rbc=99999999999999999999"] {
      #expect(StoppingOptions.Target(text) == nil, "\(text)")
    }
    for text in ["10", "0%", "101%", "%", "nan%", "ten%", "-5%"] {
      #expect(StoppingOptions.Percentage(text) == nil, "\(text)")
    }
    #expect(StoppingOptions.Percentage("2.5%")?.description == "2.5%")
  }
}
