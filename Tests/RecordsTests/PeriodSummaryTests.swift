import System
import Testing

@testable import Records

/// Rows of files that somebody changed, cut or put together, summed up.
@Suite struct PeriodSummaryTests {
  let folder = TemporaryFolder()
  private static let header =
    "frame,utc,run,state,frames,dropped,rejected,red_area_px,red_count,red_unique\n"

  private func row(
    _ time: String, run: String = "a", state: String = "", frames: String = "1", count: String = "1",
    unique: String = "0"
  ) -> String { "0,\(time),\(run),\(state),\(frames),0,0,5,\(count),\(unique)\n" }

  private func summary(_ rows: String...) throws -> PeriodSummary {
    let path = folder.file("rows.csv")
    try writeFileAtomically(path, (Self.header + rows.joined()).utf8)
    return try PeriodSummary(of: path, seconds: 60)
  }

  @Test func numbersThatNoCameraGivesAreErrors() throws {
    let (noon, large) = ("2026-03-01T12:00:00.000000Z", "\(Int.max)")
    let cases = [
      row(noon, count: large), row(noon, count: "-1"), row(noon, unique: large), row(noon, unique: "-1"),
      row(noon, state: "lost", frames: large), row("2262-04-11T23:47:16.999999999Z"), row("yesterday"),
    ]
    for text in cases {
      let error = #expect(throws: FileError.self, "\(text)") { try summary(row(noon), text, text, text) }
      #expect(error?.problem.contains("row 2") == true, "\(String(describing: error))")
    }
    let most = "\(UInt32.max)"
    let period = try #require(
      try summary(row(noon, count: most), row(noon, count: most), row(noon, state: "lost", frames: most))
        .periods.first)
    #expect(period.figures[0].mean == Double(UInt32.max) && period.figures[0].median == nil)
    #expect(period.missing == UInt64(UInt32.max) && period.figures[0].standardDeviation == 0)
  }

  /// As a clock that is set back leaves them, and pictures whose times are mixed.
  @Test func rowsOfAPeriodNeedNotFollowOneAnother() throws {
    let (early, late) = ("2026-03-01T12:00:05.000000Z", "2026-03-01T12:01:05.000000Z")
    let found = try summary(
      row(early, count: "4", unique: "4"), row(late, count: "6", unique: "7"),
      row(early, count: "8", unique: "9"), row(late, run: "b", count: "1"), row(late, count: "2", unique: "9")
    ).periods
    #expect(found.map(\.run) == ["a", "a", "b"] && found.map(\.frames) == [2, 2, 1])
    #expect(found.map { $0.figures[0].mean } == [6, 4, 1])
    #expect(found.map { $0.figures[0].median } == [6, 4, 1])
    #expect(found.map { $0.figures[0].unique } == [6, 3, 0])
  }

  @Test func aFileThatBeginsInsideARunDoesNotCountWhatWasBefore() throws {
    let times = (0..<3).map { "2026-03-01T12:0\($0):00.000000Z" }
    let rows = [900, 905, 905].enumerated().map { row(times[$0], count: "7", unique: "\($1)") }
    let inside = try summary(rows[0], rows[1], rows[2])
    #expect(inside.continuedRuns == ["a"])
    #expect(inside.periods.map { $0.figures[0].unique } == [0, 5, 0])
    // The first frame of a run may show as many as are in it.
    let whole = try summary(row(times[0], count: "7", unique: "7"), row(times[1], count: "7", unique: "8"))
    #expect(whole.continuedRuns.isEmpty && whole.periods.map { $0.figures[0].unique } == [7, 1])
  }

  /// A quote that a person left makes a text of all that follows; each line must be read once, and memory has an end.
  @Test(.timeLimit(.minutes(5))) func aStrayQuoteIsNamed() throws {
    let path = folder.file("quote.csv")
    let line = String(repeating: "7,", count: 40) + "7\n"
    var text = "a,b\n1,2\n1,\""
    text += String(repeating: line, count: LineReader.limit / line.utf8.count + 10)
    try writeFileAtomically(path, text.utf8)
    var reader = try RecordReader(path)
    #expect(try reader.row() == ["1", "2"])
    let error = #expect(throws: FileError.self) { _ = try reader.row() }
    #expect(error?.problem.contains("row 2 has a quote that is not closed") == true)
  }

  @Test func rowsKnowWhereTheyStand() throws {
    let cases = ["a,b\n1,2\n3,\"x\ny\"\n5,6\n", "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n"]
    for text in cases {
      let path = folder.file("rows.txt")
      try writeFileAtomically(path, text.utf8)
      var reader = try RecordReader(path)
      var end = reader.extent.upperBound
      #expect(end == (text.hasPrefix("{") ? 0 : 4))
      while try reader.row() != nil {
        #expect(reader.extent.lowerBound == end)
        end = reader.extent.upperBound
        #expect(Array(text.utf8)[reader.extent].elementsEqual(reader.text + [UInt8(ascii: "\n")]))
      }
      #expect(end == text.utf8.count)
    }
  }

  @Test func sealsThatNoFileHasAreNone() {
    func extent(_ start: Int, _ bytes: Int) -> Range<Int>? {
      FileSeal(start: start, bytes: bytes, sha256: "").extent
    }
    #expect(extent(3, 4) == 3..<7 && extent(0, 0) == 0..<0)
    #expect(extent(.max, .max) == nil && extent(-1, 4) == nil && extent(4, -1) == nil)
  }
}
