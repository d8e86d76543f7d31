import ObjectAnalysis
import Records
import Synchronization
import System
import Testing

@testable import LiveView

/// What the frame loop leaves, and what is found there.
struct LiveBoardTests {
  /// The loop goes on while somebody reads, and nothing of that time is missing afterwards.
  @Test func aReaderHoldsNothingUpAndLosesNothing() throws {
    var (figures, pending) = (LiveFigures(reportFacts()), PendingSeconds(columns: 2))
    let board = LiveBoard(figures)
    func frame(_ number: UInt64) {
      figures.add(
        record(number, red: 3, white: 1), objects: FoundObjects(), arrival: 1 + number, second: start)
      pending.add(record(number, red: 3, white: 1), second: start, classes: classes)
      board.tryToPublish(figures, &pending)
    }
    frame(0)
    let (holds, mayGo) = (Event(), Event())
    let reader = try Thread(name: "reader") {
      board.read { _ in
        holds.signal()
        mayGo.wait(past: 0)
      }
    }
    holds.wait(past: 0)
    let version = board.version
    for number in 1...5 { frame(UInt64(number)) }
    #expect(board.version == version && pending.seconds.map(\.frames) == [5])
    mayGo.signal()
    reader.join()
    frame(6)
    #expect(board.version == version + 1 && pending.seconds.isEmpty)
    let state = board.state(of: reportFacts(), now: 10)
    #expect(state.frames == 7 && state.frame == 6 && state.classes.map(\.total) == [21, 7])
    let points = board.read { $0.course.series(column: 0, start..<start + 1, points: 1).points }
    #expect(points.map(\.frames) == [7] && points.map(\.mean) == [3])
  }

  @Test func theStateSaysWhatIsKnown() throws {
    var facts = reportFacts()
    facts.options.refusals = [.tooSmall, .cutByBorder]
    facts.options.measures = ["brightness", "contrast"]
    var (figures, pending) = (LiveFigures(facts), PendingSeconds(columns: 2))
    let board = LiveBoard(figures)
    var state = board.state(of: facts, now: 0)
    #expect(state.phase == "waiting" && state.frame == nil && state.utc == nil && state.latencyMs == nil)
    let second: UInt64 = 1_000_000_000
    for number in 0..<100 {
      var row = record(UInt64(number), red: number, white: 2, second: start, latency: Double(number) / 1000)
      row.count.add(label: 1, area: 1, verdict: .tooSmall)
      row.dropped = 4
      row.likeness = PictureLikeness(
        isUnlike: number % 2 == 1, distance: 1, measure: 1, value: 0, low: 0, high: 0)
      figures.add(row, objects: FoundObjects(), arrival: second * UInt64(number) / 10 + 1, second: start)
    }
    for (words, frames) in [("lost", 3), ("refused: broken", 1), ("lost", 2)] as [(StaticString, UInt64)] {
      let row = FrameRecord(
        state: RecordState(words), frames: frames, sequence: 0, utcNanoseconds: 0, monotonicNanoseconds: 0,
        classCount: 3, dropped: 5, rejected: 1)
      figures.add(row, objects: FoundObjects(), arrival: 0, second: 0)
    }
    board.tryToPublish(figures, &pending)
    state = board.state(of: facts, now: 10 * second)
    #expect(state.phase == "counting" && state.event == "lost" && state.frames == 100 && state.frame == 99)
    #expect(state.classes.map(\.count) == [99, 2] && state.classes.map(\.total) == [4950, 200])
    #expect(state.classes[0].mean == 49.5 && state.classes[0].unique == nil && state.classes[0].low == nil)
    #expect(abs(state.framesPerSecond - 10) < 0.01 && state.dropped == 5 && state.rejected == 1)
    #expect(state.losses.map(\.reason) == ["lost", "refused: broken"])
    #expect(state.losses.map(\.frames) == [5, 1] && state.losses.map(\.times) == [2, 1])
    #expect(state.refused.map(\.objects) == [100, 0])
    #expect(state.likeness?.isUnlike == true && state.likeness?.unlikeFrames == 50)
    #expect(state.likeness?.measure == "contrast")
    let latency = try #require(state.latencyMs)
    #expect(abs(latency.last - 99) < 0.01 && abs(latency.median - 50) < 1.1 && abs(latency.p99 - 99) < 1.1)
    #expect(state.utc?.hasPrefix("2026-03-01T12:00:00") == true && state.time == start)
    // No frame for long.
    state = board.state(of: facts, now: 60 * second)
    #expect(state.phase == "interrupted" && state.framesPerSecond == 0 && (state.age ?? 0) > 49)
    board.end(figures, &pending)
    #expect(board.state(of: facts, now: 60 * second).phase == "ended")
  }

  @Test func sizesAreThoseOfTheObjects() throws {
    let calibration = try SpatialCalibration(micrometersPerPixel: 0.5)
    for calibration in [nil, calibration] {
      let facts = reportFacts(calibration: calibration)
      var (figures, pending) = (LiveFigures(facts), PendingSeconds(columns: 2))
      let board = LiveBoard(figures)
      let analyzer = try scene()
      for number in 0..<3 {
        figures.add(
          record(UInt64(number), red: 1, white: 1), objects: analyzer.found, arrival: 1, second: start)
      }
      board.tryToPublish(figures, &pending)
      let state = board.state(of: facts, now: 1)
      #expect(state.sizeUnit == (calibration == nil ? "px" : "µm"))
      // Discs as large as 10 x 10 and 20 x 20 pixels of the label map, which are 4 camera pixels each.
      for (kind, side) in zip(state.classes, [10.0, 20]) {
        let diameter = (4 * 4 * side * side / Double.pi).squareRoot() * (calibration == nil ? 1 : 0.5)
        let bin = Int(diameter / kind.sizes.width)
        #expect(kind.sizes.counts.reduce(0, +) == 3 && kind.sizes.counts[bin] == 3, "\(kind.name)")
      }
    }
  }
}
