import AllocationCounter
import Imaging
import ObjectAnalysis
import System
import Testing

@testable import Records

/// Rows per interval of time.
@Suite struct IntervalTests {
  let folder = TemporaryFolder()
  private static let second: Int64 = 1_000_000_000
  /// 2026-03-01T12:00:00Z.
  private static let noon: Int64 = 1_772_366_400 * second

  private func frame(_ sequence: UInt64, at seconds: Double, _ cells: Int, distinct: UInt32 = 0)
    -> FrameRecord
  {
    var frame = record(sequence, redCells: cells)
    frame.utcNanoseconds = Self.noon + Int64(seconds * 1e9)
    frame.estimates.distinct[1] = distinct
    return frame
  }

  private func plan(_ seconds: Int) -> RecordPlan {
    let identity = RunIdentity(run: "r1", model: "aa", configuration: "bb")
    var plan = RecordPlan(
      run: "r1", frames: bloodFrames,
      objects: .objects(
        palette: bloodPalette, pictureSize: .init(width: 8, height: 8), scale: ObjectScale(reduction: 1),
        calibration: nil, identity: identity),
      tracks: .tracks(palette: bloodPalette, reduction: 1, calibration: nil, identity: identity),
      drawing: .init(
        pictureSize: .init(width: 8, height: 8), palette: bloodPalette, scale: ObjectScale(reduction: 1)))
    plan.facts = ReportFacts(identity: identity, palette: bloodPalette)
    plan.facts.options.tracks = true
    plan.intervalSeconds = seconds
    return plan
  }

  @Test func aMinuteBeginsWithTheMinute() throws {
    let path = folder.file("minutes.csv")
    let outlet = try #require(try CSVIntervals(path).open(plan(60)).first)
    var frames = [
      frame(0, at: 50, 4, distinct: 4), frame(1, at: 59.9, 1, distinct: 5), frame(2, at: 60, 2, distinct: 5),
      frame(3, at: 61, 9, distinct: 12), frame(4, at: 119.999, 3, distinct: 12),
    ]
    var lost = FrameRecord(
      state: RecordState("lost"), frames: 7, sequence: 5, utcNanoseconds: Self.noon + 100 * Self.second,
      monotonicNanoseconds: 0, classCount: 3, dropped: 10, rejected: 1)
    frames.insert(lost, at: 4)
    lost.utcNanoseconds = Self.noon + 300 * Self.second
    frames.append(lost)
    for frame in frames {
      try outlet.receive(FrameResult(frame, tracks: FollowedObjects(), utcOffset: 0))
    }
    try outlet.finish()
    #expect(
      try text(path) == """
        utc,seconds,frames,missing,red_cell_mean,red_cell_median,red_cell_sd,red_cell_min,red_cell_max,red_cell_unique,\
        white_cell_mean,white_cell_median,white_cell_sd,white_cell_min,white_cell_max,white_cell_unique,dropped,rejected,\
        run,model,configuration,calibration
        2026-03-01T12:00:00.000000Z,60,2,0,2.500,2.5,2.121,1,4,5,1.000,1.0,0.000,1,1,0,3,1,r1,aa,bb,
        2026-03-01T12:01:00.000000Z,60,3,7,4.667,3.0,3.786,2,9,7,1.000,1.0,0.000,1,1,0,3,1,r1,aa,bb,
        2026-03-01T12:05:00.000000Z,60,0,7,,,,,,0,,,,,,0,10,1,r1,aa,bb,

        """)
    #expect(outlet.written == 3 && outlet.lost == 0)
    let bytes = try readFile(path)
    #expect(outlet.seal == FileSeal(start: 0, bytes: bytes.count, sha256: SHA256(bytes).description))
  }

  @Test func aClockThatIsSetBackBeginsAnotherOne() {
    var tally = IntervalTally(CountedClass.those(of: bloodPalette, but: []), seconds: 10)
    #expect(tally.add(frame(0, at: 15, 1)) == nil)
    #expect(tally.add(frame(1, at: 5, 2))?.start == Self.noon + 10 * Self.second)
    #expect(tally.add(frame(2, at: 15, 3))?.frames == 1)
    let last = tally.finish()
    #expect(last?.figures[0].mean == 3)
    #expect(tally.finish() == nil)
    // Before 1970, too.
    var early = frame(3, at: 0, 1)
    early.utcNanoseconds = -1
    #expect(tally.add(early) == nil)
    #expect(tally.finish()?.start == -10 * Self.second)
  }

  @Test func mediansAreExactOrNone() {
    var bins = CountBins()
    #expect(bins.median == nil)
    for count in [5, 1, 9, 1_000, 3] { bins.add(count) }
    #expect(bins.median == 5)
    bins.add(4)
    #expect(bins.median == 4.5)
    bins.clear()
    for count in [1, 70_000] { bins.add(count) }
    #expect(bins.median == nil)
    bins.add(0)
    #expect(bins.median == 1)
  }

  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"))
  func addingUpAllocatesNothing() {
    var tally = IntervalTally(CountedClass.those(of: bloodPalette, but: []), seconds: 1)
    let rows = (0..<100).map { frame(UInt64($0), at: Double($0) * 0.3, $0 % 7) }
    _ = tally.add(rows[0])
    let before = thread_allocation_count()
    var finished = 0
    for row in rows where tally.add(row) != nil { finished += 1 }
    #expect(thread_allocation_count() == before)
    #expect(finished == 29)
  }
}
