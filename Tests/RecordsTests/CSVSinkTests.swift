import FoundationEssentials
import Glibc
import Imaging
import ObjectAnalysis
import Records
import System
import Testing

@Suite struct CSVSinkTests {
  let folder = TemporaryFolder()
  let header =
    "frame,utc,monotonic_s,red_cell_count,white_cell_count,red_cell_area_px,white_cell_area_px,"
    + "too_small,latency_ms,dropped,rejected,overflow,likeness,likeness_measure,frames,state,run,model,configuration,calibration\n"

  @Test func rowsStandAsDocumented() throws {
    let path = folder.file("counts.csv")
    var sink = try CSVSink(path: path, table: bloodFrames)
    #expect(try text(path) == header)
    try sink.write(record(17))
    let first = "17,2026-03-01T12:00:00.000250Z,12.000000034,2,1,200,7,0,12.346,3,1,0,,,1,,r1,aa,bb,\n"
    // The row is in the file at once, not when the sink ends.
    #expect(try text(path) == header + first)
    try sink.write(
      FrameRecord(
        state: RecordState("device lost, \"again\""), frames: 4, sequence: 18, utcNanoseconds: 0,
        monotonicNanoseconds: 5, classCount: 3, dropped: 7, rejected: 1))
    try sink.finish()
    let second =
      "18,1970-01-01T00:00:00.000000Z,0.000000005,,,,,,,7,1,,,,4,\"device lost, \"\"again\"\"\",r1,aa,bb,\n"
    #expect(try text(path) == header + first + second)
  }

  @Test func likenessHasTwoColumns() throws {
    var options = FrameTableOptions()
    options.measures = ["brightness", "object_size"]
    let table = RecordTable.frames(
      palette: bloodPalette, options: options,
      identity: RunIdentity(run: "r1", model: "aa", configuration: "bb"))
    let path = folder.file("likeness.csv")
    var sink = try CSVSink(path: path, table: table)
    for isUnlike in [false, true] {
      var record = record(1)
      record.likeness = PictureLikeness(
        isUnlike: isUnlike, distance: 2, measure: isUnlike ? 1 : 0, value: 5, low: 1, high: 2)
      try sink.write(record)
    }
    try sink.finish()
    let rows = try text(path).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let column = try #require(rows[0].firstIndex(of: "likeness"))
    #expect(rows[0][column + 1] == "likeness_measure")
    #expect(rows[1][column...column + 1] == ["ok", "brightness"])
    #expect(rows[2][column...column + 1] == ["unlike", "object_size"])
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    (-1_000_000_000, "1969-12-31T23:59:59.000000Z"), (951_827_696_123_456_789, "2000-02-29T12:34:56.123456Z"),
    (Int64.max, "2262-04-11T23:47:16.854775Z"), (Int64.min, "1677-09-21T00:12:43.145224Z"),
  ])
  func momentsOfAnyYear(nanoseconds: Int64, expected: String) throws {
    let path = folder.file("utc.csv")
    var sink = try CSVSink(path: path, table: bloodFrames)
    var moment = record(1)
    moment.utcNanoseconds = nanoseconds
    moment.monotonicNanoseconds = Int64.min
    moment.latency = .nan
    try sink.write(moment)
    let fields = try text(path).split(separator: "\n")[1].split(separator: ",")
    #expect(fields[1] == expected)
    #expect(fields[2] == "-9223372036.854775808")
  }

  @Test func anExistingFileIsRefusedUnlessAsked() throws {
    let path = folder.file("counts.csv")
    var sink: CSVSink<FrameRecord>? = try CSVSink(path: path, table: bloodFrames)
    try sink?.write(record(1))
    sink = nil
    let before = try text(path)
    #expect(throws: FileError.self) { try CSVSink(path: path, table: bloodFrames) }
    #expect(try text(path) == before)
    var appended: CSVSink<FrameRecord>? = try CSVSink(path: path, table: bloodFrames, existing: .append)
    try appended?.write(record(2))
    appended = nil
    #expect(try text(path).split(separator: "\n").count == 3)
    #expect(try text(path).hasPrefix(before))
    _ = try CSVSink(path: path, table: bloodFrames, existing: .overwrite)
    #expect(try text(path) == header)
  }

  @Test func otherColumnsAreNeverAppendedTo() throws {
    let path = folder.file("counts.csv")
    try writeFileAtomically(path, Array("frame,something\n1,2\n".utf8))
    let error = #expect(throws: FileError.self) {
      try CSVSink(path: path, table: bloodFrames, existing: .append)
    }
    let words = try #require(error?.description)
    #expect(words.contains("lacks 'utc', 'monotonic_s', ") && words.contains("also has 'something'"))
    #expect(try text(path) == "frame,something\n1,2\n")
  }

  @Test func whatIsNoRecordIsNeverOverwritten() throws {
    let path = folder.file("model.safetensors")
    for content in ["{}", "x", "frames are here", String(repeating: "y", count: 100_000)] {
      try writeFileAtomically(path, Array(content.utf8))
      let error = #expect(throws: FileError.self) {
        try CSVSink(path: path, table: bloodFrames, existing: .overwrite)
      }
      #expect(error?.description.contains("left as it is") == true)
      #expect(try text(path) == content)
    }
  }

  @Test(arguments: ["9,2026-03", "", String(repeating: "x", count: 10_000)])
  func aLineCutByAPowerFailureIsTakenAwayBeforeAppending(rest: String) throws {
    let path = folder.file("counts.csv")
    do {
      var sink = try CSVSink(path: path, table: bloodFrames)
      try sink.write(record(1))
    }
    let whole = try text(path)
    try writeFileAtomically(path, Array((whole + rest).utf8))
    do {
      var sink = try CSVSink(path: path, table: bloodFrames, existing: .append)
      try sink.write(record(2))
    }
    let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4 && lines[3].isEmpty)
    #expect(lines[2].hasPrefix("2,"))
    #expect(try text(path).hasPrefix(whole))
  }

  @Test func twoWritersOfOneFileAreRefused() throws {
    let path = folder.file("counts.csv")
    let first = try CSVSink(path: path, table: bloodFrames)
    let error = #expect(throws: FileError.self) {
      try CSVSink(path: path, table: bloodFrames, existing: .append)
    }
    #expect(error?.problem == "is being written by another program")
    withExtendedLifetime(first) {}
  }

  @Test func aFullDeviceNamesItself() {
    let error = #expect(throws: FileError.self) { try CSVSink(path: "/dev/full", table: bloodFrames) }
    #expect(error?.path == "/dev/full")
    #expect(error?.problem.contains("No space left on device") == true)
  }

  @Test func whereNoFileCanBe() {
    for path in [folder.path, folder.file("missing/counts.csv"), ""] {
      #expect(throws: FileError.self) { try CSVSink(path: path, table: bloodFrames) }
    }
  }

  @Test func aKilledProgramLosesNoRow() async throws {
    let path = folder.file("counts.csv")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      var sink = try CSVSink(path: path, table: bloodFrames)
      for sequence in 0..<50 { try sink.write(record(UInt64(sequence))) }
      kill(getpid(), SIGKILL)
    }
    let lines = try text(path).split(separator: "\n")
    #expect(lines.count == 51 && lines[50].hasPrefix("49,"))
    // The lock went with the program: the next one goes on.
    _ = try CSVSink(path: path, table: bloodFrames, existing: .append)
  }

  @Test func aFileThatMayNotGrowKeepsWholeLines() async {
    // The limit holds for a whole process, so a child process takes it.
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let path = folder.file("counts.csv")
      var sink = try CSVSink(path: path, table: bloodFrames)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      var written = 0
      var failure: FileError?
      for sequence in 0..<100 {
        do throws(FileError) {
          try sink.write(record(UInt64(sequence)))
          written += 1
        } catch {
          failure = error
          break
        }
      }
      let content = try text(path)
      #expect(written > 5 && written < 20)
      #expect(failure?.path == path)
      #expect(failure?.problem.contains("is whole") == true)
      #expect(content.hasSuffix("\n"))
      #expect(content.split(separator: "\n").count == 1 + written)
    }
  }
}
