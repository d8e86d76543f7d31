import Imaging
import ObjectAnalysis
import System
import Synchronization

@testable import LiveView
@testable import Records

let palette = ClassPalette([
  .init(name: "background", color: RGBColor(0, 0, 0)),
  .init(name: "red_cell", color: RGBColor(0xff, 0xd4, 0x3b)),
  .init(name: "white_cell", color: RGBColor(0x4d, 0xab, 0xf7)),
])

let classes = CountedClass.those(of: palette, but: [])
let pictureSize = PixelSize(width: 160, height: 120)
/// **Units**: seconds since 1970.
let start: Int64 = 1_772_366_400

func record(_ sequence: UInt64, red: Int, white: Int, second: Int64 = start, latency: Double = 0.01)
  -> FrameRecord
{
  var count = FrameCount(classCount: 3)
  for _ in 0..<red { count.add(label: 1, area: 100, verdict: .counted) }
  for _ in 0..<white { count.add(label: 2, area: 50, verdict: .counted) }
  return FrameRecord(
    sequence: sequence, utcNanoseconds: second * 1_000_000_000 + 250_000_000,
    monotonicNanoseconds: (second - start) * 1_000_000_000, count: count, latency: latency)
}

func reportFacts(calibration: SpatialCalibration? = nil) -> ReportFacts {
  var identity = RunIdentity(run: "r1", model: "aa", configuration: "bb")
  identity.sample = "a \"slide\" \\ 1\n"
  var facts = ReportFacts(identity: identity, palette: palette)
  (facts.source, facts.isLive) = ("camera", true)
  facts.scale = ObjectScale(reduction: 2)
  facts.options.calibration = calibration
  return facts
}

func recordPlan(_ facts: ReportFacts = reportFacts()) -> RecordPlan {
  RecordPlan(
    run: "r1", frames: .frames(palette: palette, identity: facts.identity),
    objects: .objects(
      palette: palette, pictureSize: pictureSize, scale: facts.scale, calibration: nil,
      identity: facts.identity),
    tracks: .tracks(palette: palette, reduction: 2, calibration: nil, identity: facts.identity),
    drawing: RecordPlan.Drawing(pictureSize: pictureSize, palette: palette, scale: facts.scale), facts: facts)
}

/// A white cell of 20 x 20 pixels of the label map, and a red one of 10 x 10.
func scene() throws -> FrameAnalyzer {
  var map = LabelMap(size: pictureSize.reduced(by: 2))
  for y in 20..<40 { for x in 30..<50 { map[x, y] = 2 } }
  for y in 2..<12 { for x in 2..<12 { map[x, y] = 1 } }
  var analyzer = try FrameAnalyzer(
    size: map.size, settings: AnalysisSettings(rules: ObjectRules(minimumArea: [0, 10, 10]), reduction: 2))
  analyzer.analyze(map)
  return analyzer
}

/// Gives a frame of the scene to an outlet.
func give(_ sequence: UInt64, to outlet: Outlet, second: Int64 = start) throws {
  let analyzer = try scene()
  let picture = RGBImage(size: pictureSize, filledWith: RGBColor(90, 90, 90))
  let record = FrameRecord(
    sequence: sequence, utcNanoseconds: second * 1_000_000_000, monotonicNanoseconds: 0,
    count: analyzer.count,
    latency: 0.01)
  try outlet.receive(FrameResult(record, picture: picture.view, objects: analyzer.found))
}

func giveState(
  _ state: StaticString, frames: UInt64, to outlet: Outlet, dropped: UInt64 = 0, rejected: UInt64 = 0
) throws {
  try outlet.receive(
    FrameResult(
      FrameRecord(
        state: RecordState(state), frames: frames, sequence: 9, utcNanoseconds: start * 1_000_000_000,
        monotonicNanoseconds: 0, classCount: 3, dropped: dropped, rejected: rejected),
      tracks: FollowedObjects(), utcOffset: 0))
}
