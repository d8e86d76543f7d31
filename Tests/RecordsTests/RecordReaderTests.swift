import ObjectAnalysis
import System
import Testing

@testable import Records

/// Rows that are read again, and summed up.
@Suite struct RecordReaderTests {
  let folder = TemporaryFolder()

  private func rows(_ path: String, isGrowing: Bool = false) throws -> [[String]] {
    var reader = try RecordReader(path, isGrowing: isGrowing)
    var rows: [[String]] = []
    while let row = try reader.row() { rows.append(row) }
    return rows
  }

  @Test func textsComeBackAsTheyWere() throws {
    struct Text: Sendable {
      let text: String
    }
    let table = RecordTable<Text>(
      "texts",
      columns: [
        .integer("number") { _ in 7 }, .text("text") { $0.text }, .real("none", decimals: 1) { _ in nil },
      ],
      blank: Text(text: ""))
    let texts = ["plain", "a,b", "a \"b\" c", "two\nlines,\"\n\"", "\"", "", "ü µ"]
    var csv = try CSVSink(path: folder.file("a.csv"), table: table)
    var json = try JSONLinesSink(path: folder.file("a.jsonl"), table: table)
    for text in texts {
      try csv.write(Text(text: text))
      try json.write(Text(text: text))
    }
    try csv.finish()
    try json.finish()
    for name in ["a.csv", "a.jsonl"] {
      let reader = try RecordReader(folder.file(name))
      #expect(reader.columns == ["number", "text", "none"])
      #expect(try rows(folder.file(name)) == texts.map { ["7", $0, ""] }, "\(name)")
    }
  }

  @Test func whatIsNotWholeIsAnErrorOrNotThereYet() throws {
    let path = folder.file("a.csv")
    try writeFileAtomically(path, "a,b\n1,2\n3,".utf8)
    #expect(throws: FileError.self) { try rows(path) }
    #expect(try rows(path, isGrowing: true) == [["1", "2"]])
    try writeFileAtomically(path, "a,b\n1,2,3\n".utf8)
    let error = #expect(throws: FileError.self) { try rows(path, isGrowing: true) }
    #expect(error?.problem.contains("row 1 has 3 values, expected 2") == true)
    try writeFileAtomically(path, "nothing".utf8)
    #expect(throws: FileError.self) { try rows(path) }
    try writeFileAtomically(path, "{\"a\":1,\"b\":2}\n{\"a\":1}\n".utf8)
    #expect(throws: FileError.self) { try rows(path) }
  }

  /// The same figures as those that are written while a run goes on.
  @Test func aSummaryIsWhatIntervalsAre() throws {
    let table = RecordTable.frames(palette: bloodPalette, identity: RunIdentity(run: "r1"))
    let other = RecordTable.frames(palette: bloodPalette, identity: RunIdentity(run: "r2"))
    var tally = IntervalTally(CountedClass.those(of: bloodPalette, but: []), seconds: 60)
    var expected: [IntervalRecord] = []
    for (name, table) in [("one", table), ("two", other)] {
      var sink = try CSVSink(path: folder.file("\(name).csv"), table: table)
      for index in 0..<100 as Range<UInt64> {
        var row = record(index, redCells: Int(index * 37 % 11))
        row.utcNanoseconds = 1_772_366_400_000_000_000 + Int64(index) * 1_700_000_000
        if index == 50 {
          row = FrameRecord(
            state: RecordState("lost"), frames: 3, sequence: index, utcNanoseconds: row.utcNanoseconds,
            monotonicNanoseconds: 0, classCount: 3, dropped: 3, rejected: 1)
        }
        try sink.write(row)
        if name == "one", let before = tally.add(row) { expected.append(before) }
      }
      try sink.finish()
    }
    if let last = tally.finish() { expected.append(last) }
    // Two runs in one file, and a row that is being written.
    let both =
      try text(folder.file("one.csv"))
      + text(folder.file("two.csv")).split(separator: "\n").dropFirst().joined(separator: "\n") + "\n1,2"
    try writeFileAtomically(folder.file("both.csv"), both.utf8)
    let summary = try PeriodSummary(of: folder.file("both.csv"), seconds: 60)
    #expect(summary.classes == ["red_cell", "white_cell"] && !summary.tracks)
    #expect(expected.count == 3 && summary.periods.count == 6)
    for run in ["r1", "r2"] {
      let found = summary.periods.filter { $0.run == run }
      #expect(found.map(\.start) == expected.map(\.start) && found.map(\.frames) == expected.map(\.frames))
      #expect(found.map(\.missing) == expected.map(\.missing) && found.map(\.missing).reduce(0, +) == 3)
      for index in 0..<2 { #expect(found.map { $0.figures[index] } == expected.map { $0.figures[index] }) }
    }
  }

  @Test func aDatabaseIsCopiedWhole() throws {
    let (path, copy) = (folder.file("a.db"), folder.file("b.db"))
    var sink = try SQLiteSink(path: path, table: bloodFrames)
    for index in 0..<5 as Range<UInt64> { try sink.write(record(index)) }
    // While it is open for writing.
    let database = try RecordDatabase(path)
    try database.copy(to: copy)
    #expect(try RecordDatabase(copy).rowCount(of: "r1", in: "frames") == 5)
    #expect(try RecordDatabase(copy).rowCount(of: "r2", in: "frames") == 0)
    #expect(try RecordDatabase(copy).rowCount(of: "r1", in: "tracks") == nil)
    #expect(try RecordDatabase(copy).damage() == nil)
    try sink.finish()
    #expect(try folderEntries(folder.path).filter { $0.hasPrefix("b") } == ["b.db"])
    #expect(!RecordDatabase.isDatabase(folder.file("nowhere")))
  }
}
