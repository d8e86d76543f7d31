import Foundation
import Imaging
import Records
import SegNetModel
import System
import Testing

@testable import Instrument

/// Whether records are found to be what runs wrote, and whether copies are.
@Suite struct RecordArchiveTests {
  let folder = TemporaryFolder()
  let model: WeightsFile

  init() throws { model = try WeightsFile(path: "\(sample)/model-int8.safetensors") }

  @discardableResult private func run(_ name: String, file: String = "counts", database: Bool = false) throws
    -> String
  {
    var settings = RunSettings(
      run: name, csv: folder.file("\(file).csv"), existing: .append, keepsEveryFrame: true)
    if database { settings.sqlite = folder.file("\(file).db") }
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: 3), model: model, settings: settings, onEvent: { _ in })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    return folder.file("\(file).csv")
  }

  /// What is wrong, in words; empty where all is well.
  private func faults(_ path: String) throws -> String {
    try RecordVerification(of: path).findings.filter { !$0.isWhole }.map { "\($0.file): \($0.text)" }.joined(
      separator: "\n")
  }

  private func write(_ name: String, _ text: String) throws {
    try writeFileAtomically(folder.file(name), text.utf8)
  }

  @Test func rowsBehindASealAreFound() throws {
    let csv = try run("a")
    #expect(try faults(csv) == "")
    let text = try folder.text("counts.csv")
    let last = try #require(text.split(separator: "\n").last)
    try write("counts.csv", text + "\(last)\n")
    #expect(try faults(csv).contains("has 1 rows of this run outside of what it wrote"))
    let error = #expect(throws: FileError.self) {
      try RecordMerge([csv, run("b", file: "other")], into: folder.file("all.csv"), overwrites: false)
    }
    #expect(error?.problem.contains("rows of the run 'a'") == true)
    #expect(pathKind(folder.file("all.csv")) == .nothing)
    // A run that goes on may write what it likes.
    try write("counts.csv", text)
    try run("b")
    #expect(try faults(csv) == "")
    let lines = try folder.text("counts.runs.jsonl").split(separator: "\n")
    try write("counts.runs.jsonl", lines.dropLast().joined(separator: "\n") + "\n")
    let cut = try faults(csv)
    #expect(cut.contains("has no end") && !cut.contains("outside"), "\(cut)")
  }

  @Test func aFileThatNoRunVouchesForIsFound() throws {
    let csv = try run("a")
    try write("counts.runs.jsonl", "")
    let found = try faults(csv)
    #expect(found.contains("tells of no run") && found.contains("is not vouched for"), "\(found)")
    #expect(found.contains("of which the file of runs does not tell"))
  }

  @Test func aDatabaseThatIsGoneOrDamagedIsFound() throws {
    let csv = try run("a", database: true)
    let database = folder.file("counts.db")
    #expect(try faults(csv) == "" && faults(database) == "")
    // Under another name it still tells of itself.
    try moveFile(database, to: folder.file("renamed.db"))
    #expect(try faults(folder.file("renamed.db")) == "")
    #expect(try faults(csv).contains("counts.db: is not there"))
    var bytes = try readFile(folder.file("renamed.db"))
    bytes[3] ^= 0xFF
    try writeFileAtomically(database, bytes)
    #expect(try faults(csv).contains("is no SQLite file"))
    bytes[3] ^= 0xFF
    for index in 5000..<min(9000, bytes.count) { bytes[index] = 0xFF }
    try writeFileAtomically(database, bytes)
    #expect(try faults(csv).contains("counts.db"))
  }

  @Test func recordsThatWereMovedDoNotFallBackOnTheOldOnes() throws {
    try run("a")
    let stick = folder.file("stick")
    try prepareFolder(stick)
    try copyFile(folder.file("counts.runs.jsonl"), to: "\(stick)/counts.runs.jsonl")
    let found = try faults("\(stick)/counts.runs.jsonl")
    #expect(found.contains("is not beside") && found.contains("was not looked at"), "\(found)")
    try copyFile(folder.file("counts.csv"), to: "\(stick)/counts.csv")
    #expect(try faults("\(stick)/counts.runs.jsonl") == "")
  }

  @Test func aRunOfAVersionWithoutEndsWasNotCut() throws {
    let csv = try run("a")
    let lines = try folder.text("counts.runs.jsonl").split(separator: "\n")
    try write(
      "counts.runs.jsonl",
      "\(lines[0].replacing("\"version\":\"\(programVersion)\"", with: "\"note\":\"old\""))\n")
    let verification = try RecordVerification(of: csv)
    #expect(verification.isWhole && verification.findings.contains { $0.text.contains("wrote no ends") })
    #expect(try RunArchive(of: csv).runs.map(\.mayHaveEnd) == [false])
  }

  @Test func aSealOfNumbersThatOverflowIsAFinding() throws {
    let csv = try run("a")
    let text = try folder.text("counts.runs.jsonl")
    let changed = text.replacing(/"bytes":[0-9]+/, with: "\"bytes\":\(Int.max)").replacing(
      "\"start\":0", with: "\"start\":\(Int.max)")
    #expect(changed != text)
    try write("counts.runs.jsonl", changed)
    #expect(try faults(csv).contains("which no file can have"))
  }

  @Test func filesOfOneNameDoNotReplaceEachOther() throws {
    let csv = try run("a")
    try prepareFolder(folder.file("other"))
    let other = folder.file("other/Counts.csv")
    try copyFile(csv, to: other)
    let stick = folder.file("stick")
    let error = #expect(throws: FileError.self) { try RecordCopy([csv, other], to: stick, overwrites: true) }
    #expect(error?.problem.contains("would take the place of \(csv)") == true)
    #expect(try folderEntries(stick).isEmpty)
    // The same file twice is one; without a file of runs, that is told.
    #expect(try RecordCopy([csv, csv], to: stick, overwrites: false).withoutRuns.isEmpty)
    let alone = try RecordCopy([other], to: folder.file("second"), overwrites: false)
    #expect(alone.withoutRuns.count == 1 && alone.copied.count == 1)
  }

  @Test func aDayHasItsRuns() throws {
    let csv = try run("a")
    try run("b")
    // The source's pictures are of the first moments of 1970; the second run's rows become those of the next day.
    let lines = try folder.text("counts.csv").split(separator: "\n")
    try write(
      "counts.csv",
      (lines[..<4] + lines[4...].map { $0.replacing("1970-01-01", with: "1970-01-02")[...] }).joined(
        separator: "\n") + "\n")
    let stick = folder.file("stick")
    let copy = try RecordCopy([csv], to: stick, day: "1970-01-02", overwrites: false)
    #expect(try folderEntries(stick) == ["counts-1970-01-02.csv", "counts-1970-01-02.runs.jsonl"])
    #expect(copy.copied.map(\.path) == ["csv", "runs.jsonl"].map { "\(stick)/counts-1970-01-02.\($0)" })
    let day = "\(stick)/counts-1970-01-02.csv"
    #expect(try faults(day) == "")
    let archive = try RunArchive(of: day)
    #expect(archive.runs.map(\.name) == ["b"] && archive.runs[0].end?.files.map(\.written) == [3])
    #expect(throws: FileError.self) { try RecordCopy([csv], to: stick, day: "1970-01-02", overwrites: false) }
    try writeFileAtomically(day, try readFile(day).dropLast(2) + "9\n".utf8)
    #expect(try faults(day).contains("SHA-256 is another one"))
  }
}
