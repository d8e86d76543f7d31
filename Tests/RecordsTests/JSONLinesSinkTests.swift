import AllocationCounter
import Foundation
import Imaging
import ObjectAnalysis
import Records
import System
import Testing

@Suite struct JSONLinesSinkTests {
  let folder = TemporaryFolder()

  private func objects(_ path: String) throws -> [[String: Any]] {
    try text(path).split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func linesStandAsDocumented() throws {
    let path = folder.file("counts.jsonl")
    var sink = try JSONLinesSink(path: path, table: bloodFrames)
    #expect(try text(path) == "")
    try sink.write(record(17))
    let first =
      #"{"frame":17,"utc":"2026-03-01T12:00:00.000250Z","monotonic_s":12.000000034,"#
      + #""red_cell_count":2,"white_cell_count":1,"red_cell_area_px":200,"white_cell_area_px":7,"#
      + #""too_small":0,"latency_ms":12.346,"dropped":3,"rejected":1,"overflow":0,"#
      + #""likeness":null,"likeness_measure":null,"frames":1,"state":null,"run":"r1","model":"aa","configuration":"bb","calibration":null}"#
      + "\n"
    // The line is in the file at once, not when the sink ends.
    #expect(try text(path) == first)
    try sink.write(
      FrameRecord(
        state: RecordState("device lost, \"again\"\n"), frames: 4, sequence: 18, utcNanoseconds: 0,
        monotonicNanoseconds: -5, classCount: 3, dropped: 7, rejected: 1))
    try sink.finish()
    let second = try objects(path)[1]
    #expect(second["state"] as? String == "device lost, \"again\"\n")
    #expect(second["monotonic_s"] as? Double == -0.000000005)
    #expect(second["red_cell_count"] is NSNull && second["frames"] as? Int == 4)
    #expect(Set(second.keys) == Set(bloodFrames.columns.map(\.name)))
  }

  @Test func everyCharacterOfATextIsKept() throws {
    let path = folder.file("counts.jsonl")
    let name = "\u{0}\u{1F}\t\r\n \"\\/\u{7F}é漢🔬"
    let table = RecordTable.frames(palette: bloodPalette, identity: RunIdentity(run: name))
    var sink = try JSONLinesSink(path: path, table: table)
    try sink.write(record(1))
    #expect(try objects(path)[0]["run"] as? String == name)
  }

  @Test func anExistingFileIsRefusedUnlessAsked() throws {
    let path = folder.file("counts.jsonl")
    func write(_ sequence: UInt64, _ existing: ExistingFile) throws {
      var sink = try JSONLinesSink(path: path, table: bloodFrames, existing: existing)
      try sink.write(record(sequence))
    }
    try write(1, .refuse)
    #expect(throws: FileError.self) { try write(2, .refuse) }
    try write(2, .append)
    #expect(try objects(path).map { $0["frame"] as? Int } == [1, 2])
    try write(3, .overwrite)
    #expect(try objects(path).map { $0["frame"] as? Int } == [3])

    var options = FrameTableOptions()
    options.smooths = true
    let other = RecordTable.frames(palette: bloodPalette, options: options, identity: RunIdentity(run: "r2"))
    let error = #expect(throws: FileError.self) {
      try JSONLinesSink.check(path: path, table: other, existing: .append)
    }
    #expect(error?.problem.contains("lacks 'red_cell_smoothed', 'white_cell_smoothed'") == true)
    try writeFileAtomically(path, Array("{}\n".utf8))
    #expect(throws: FileError.self) { try write(4, .overwrite) }
    #expect(try text(path) == "{}\n")
  }

  @Test func writingAllocatesNothing() throws {
    var sink = try JSONLinesSink(path: folder.file("counts.jsonl"), table: bloodFrames)
    let sample = record(0)
    for _ in 0..<10 { try sink.write(sample) }
    let before = thread_allocation_count()
    for _ in 0..<100 { try sink.write(sample) }
    #expect(thread_allocation_count() == before)
  }
}
