import FoundationEssentials
import Records
import SegNetModel
import Synchronization
import System
import Testing

@testable import Instrument

/// The mark that a run leaves at its end, and what is said of one that left none.
@Suite struct RunEndTests {
  let folder = TemporaryFolder()
  let model: WeightsFile

  init() throws { model = try WeightsFile(path: "\(sample)/model-int8.safetensors") }

  /// - Returns: what was said of the run before it.
  @discardableResult private func run(_ settings: RunSettings, frames: UInt64 = 4) throws -> [String] {
    let told = Told()
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: frames), model: model, settings: settings,
      onEvent: { _ in },
      onTrouble: { told.add($0) })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    return told.cuts.withLock { $0 }
  }

  private func settings(_ run: String) -> RunSettings {
    var settings = RunSettings(
      run: run, csv: folder.file("counts.csv"), existing: .append, keepsEveryFrame: true)
    settings.objects = folder.file("objects.csv")
    settings.sqlite = folder.file("counts.db")
    return settings
  }

  private struct End: Decodable {
    struct File: Decodable {
      let file: String
      let content: String
      let written: UInt64
      let lost: UInt64
      let seal: FileSeal?
    }

    let run: String
    let reason: String?
    let frames: Int?
    let files: [File]?
    let version: String
    let kernels: String?
    let error: String?
  }

  /// The lines of the file of runs that end one.
  private func ends() throws -> [End] {
    let lines = try folder.text("counts.runs.jsonl").split(separator: "\n")
    return try lines.map { try JSONDecoder().decode(End.self, from: Data($0.utf8)) }.filter {
      $0.reason != nil
    }
  }

  @Test func itSaysWhatIsWhere() throws {
    #expect(try run(settings("first")).isEmpty)
    #expect(try run(settings("second"), frames: 3).isEmpty)
    let ends = try ends()
    #expect(ends.map(\.run) == ["first", "second"] && ends.map(\.frames) == [4, 3])
    #expect(
      ends.allSatisfy { $0.reason == "source_ended" && $0.version == programVersion && $0.error == nil })
    #expect(ends.allSatisfy { $0.kernels?.isEmpty == false })
    let files = try #require(ends[1].files)
    #expect(files.map(\.content) == ["frames", "objects", "frames", "objects"])
    let objects = try folder.table("objects.csv").filter { $0["run"] == "second" }.count
    #expect(files.map(\.written) == [3, UInt64(objects), 3, UInt64(objects)] && objects > 3)
    #expect(files.allSatisfy { $0.lost == 0 })
    // What the second run wrote begins where the first one's ends.
    let bytes = try readFile(folder.file("counts.csv"))
    let (first, second) = (try #require(ends[0].files?[0].seal), try #require(files[0].seal))
    #expect(first.start == 0 && second.start == first.bytes && second.start + second.bytes == bytes.count)
    #expect(second.sha256 == SHA256(Array(bytes[second.start...])).description)
    #expect(first.sha256 == SHA256(Array(bytes[..<first.bytes])).description)
    #expect(files[2].seal == nil)
  }

  @Test func aRunWithoutOneWasCut() throws {
    try run(settings("first"))
    // As a power failure leaves it.
    let path = folder.file("counts.runs.jsonl")
    let lines = try folder.text("counts.runs.jsonl").split(separator: "\n")
    try writeFileAtomically(path, "\(lines[0])\n".utf8)
    let told = try run(settings("second"))
    #expect(told.count == 1 && told[0].contains("'first'") && told[0].contains(path))
    #expect(try run(settings("third")).isEmpty)
    // A file of an earlier version, which had no marks.
    let old = lines[0].replacing("\"version\":\"\(programVersion)\"", with: "\"note\":\"old\"")
    try writeFileAtomically(path, "\(old)\n".utf8)
    #expect(try run(settings("fourth")).isEmpty)
  }

  @Test func aDatabaseKnowsItToo() throws {
    var alone = RunSettings(run: "first", existing: .append, keepsEveryFrame: true)
    alone.sqlite = folder.file("counts.db")
    try run(alone)
    alone.run = "second"
    #expect(try run(alone).isEmpty)
    var sink = try SQLiteSink(path: folder.file("counts.db"), table: .runs, existing: .append)
    try sink.write(RunRecord(run: "third", description: "{}"))
    try sink.finish()
    alone.run = "fourth"
    let told = try run(alone)
    #expect(told.count == 1 && told[0].contains("'third'"))
  }

  @Test func aDiskThatIsNearlyFullIsARow() throws {
    var settings = settings("first")
    settings.diskSpace = { _ in DiskSpace(free: 1, total: 1 << 40) }
    try run(settings, frames: 30)
    let rows = try folder.table("counts.csv").filter { $0["state"] == "disk nearly full" }
    #expect(rows.count == 1 && rows[0]["frames"] == "0")
  }

  @Test func aRunThatFailsSaysSo() throws {
    var settings = settings("first")
    settings.sqlite = nil
    settings.send(to: FailingRows("nowhere"))
    let error = #expect(throws: FileError.self) { try run(settings) }
    let end = try #require(try ends().first)
    #expect(end.reason == "failure" && end.error == error?.description && end.frames == 4)
    #expect(try #require(end.files?.last).lost > 0)
  }
}

private final class Told: Sendable {
  let cuts = Mutex<[String]>([])

  func add(_ trouble: RecordTrouble) {
    if case .cutBefore(let error) = trouble { cuts.withLock { $0.append("\(error)") } }
  }
}

/// Can write nothing.
private struct FailingRows: Destination {
  static let key = "failing"
  static let content = "rows"
  static let kind = FileKind.rows
  let place: String

  init(_ place: String) { self.place = place }

  func check(_ plan: RecordPlan) {}

  func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [try SinkOutlet(Sink(), place: place) { plan.frames.blank }]
  }

  struct Sink: ResultSink {
    var whenFull: WhenFull { .wait }
    func write(_ record: borrowing FrameRecord) throws(FileError) { throw FileError("nowhere", "is broken") }
    func finish() {}
  }
}
