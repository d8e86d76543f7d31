import Foundation
import Imaging
import Testing

/// `hooke records` over what `hooke run` wrote.
@Suite struct RecordsCommandTests {
  let folder = TemporaryFolder()
  private let model = "\(HookeProgram.sample)/model-int8.safetensors"
  private let recording = "\(HookeProgram.sample)/recording.mjpeg"

  @discardableResult private func run(_ name: String, _ more: [String] = [], frames: Int = 4) throws -> String
  {
    let csv = folder.path("\(name).csv")
    let outcome = try HookeProgram.run(
      [
        "run", "--source", recording, "--model", model, "--frames", "\(frames)", "--csv", csv, "--run-id",
        name, "--quiet",
      ] + more)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return csv
  }

  private func records(_ arguments: String...) throws -> HookeProgram.Outcome {
    try HookeProgram.run(["records"] + arguments)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  private func json(_ outcome: HookeProgram.Outcome) throws -> [[String: Any]] {
    try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
  }

  @Test func theyAreListed() throws {
    let csv = try run("a", ["--sample", "slide 17", "--sqlite", folder.path("a.db")])
    for file in [csv, folder.path("a.runs.jsonl"), folder.path("a.db")] {
      let listed = try records("list", file, "--json")
      #expect(listed.status == 0, "\(listed.errors)")
      let runs = try json(listed)
      #expect(runs.count == 1 && runs[0]["run"] as? String == "a" && runs[0]["frames"] as? Int == 4)
      #expect(runs[0]["reason"] as? String == "frames" && runs[0]["lost"] as? Int == 0)
      #expect(runs[0]["sample"] as? String == "slide 17")
    }
    // As a power failure leaves it.
    let lines = try text("a.runs.jsonl").split(separator: "\n")
    // Sums of what a damaged file says do not overflow.
    let large = lines[1].replacing(/"written":[0-9]+/, with: "\"written\":\(UInt64.max)")
    _ = try folder.write("a.runs.jsonl", "\(lines[0])\n\(large)\n")
    let clamped = try records("list", csv, "--json")
    #expect(clamped.status == 0 && clamped.output.contains("\(UInt64.max)"), "\(clamped.errors)")
    _ = try folder.write("a.runs.jsonl", "\(lines[0])\n")
    let cut = try records("list", csv)
    #expect(cut.status == 0 && cut.output.contains("no end"), "\(cut.output)")
    let verified = try records("verify", csv)
    #expect(verified.status == 1 && verified.output.contains("has no end"), "\(verified.output)")
    let told = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--frames", "1", "--csv", csv, "--append", "--quiet",
      "--sample",
      "slide 17",
    ])
    #expect(told.status == 0 && told.errors.contains("the run 'a' has no end"), "\(told.errors)")
    #expect(try records("list", folder.path("nowhere.csv")).status == 1)
  }

  @Test func whatWasChangedIsFound() throws {
    let database = folder.path("a.db")
    let csv = try run("a", ["--objects", folder.path("objects.csv"), "--sqlite", database])
    let whole = try records("verify", csv, database)
    #expect(whole.status == 0, "\(whole.output)")
    let found = try json(records("verify", csv, "--json"))
    #expect(found.count == 4 && found.allSatisfy { $0["whole"] as? Bool == true })
    // Objects have no file of runs of their own.
    #expect(try records("verify", folder.path("objects.csv")).status == 0)
    let before = try text("a.csv")
    _ = try folder.write("a.csv", before.replacingOccurrences(of: "a,", with: "b,"))
    var changed = try records("verify", csv)
    #expect(changed.status == 1 && changed.output.contains("SHA-256 is another one"), "\(changed.output)")
    _ = try folder.write("a.csv", before.split(separator: "\n").dropLast().joined(separator: "\n") + "\n")
    changed = try records("verify", csv)
    #expect(changed.status == 1 && changed.output.contains("shorter"), "\(changed.output)")
    _ = try folder.write("a.csv", before + "1,2\n")
    changed = try records("verify", csv)
    #expect(changed.status == 1 && changed.output.contains("values, expected"), "\(changed.output)")
    try FileManager.default.removeItem(atPath: csv)
    changed = try records("verify", folder.path("a.runs.jsonl"))
    #expect(changed.status == 1 && changed.output.contains("is not there"), "\(changed.output)")
  }

  @Test func theyAreSummedUpAndDrawn() throws {
    let csv = try run("a", ["--interval", "1", "--track"], frames: 10)
    let summed = try records("summary", csv, "--by", "day", "--json")
    #expect(summed.status == 0, "\(summed.errors)")
    let days = try json(summed)
    #expect(days.reduce(0) { $0 + ($1["frames"] as? Int ?? 0) } == 10)
    let figures = try #require((days.last?["classes"] as? [String: [String: Any]])?["rbc"])
    #expect(figures["mean"] as? Double ?? 0 > 5 && figures["unique"] != nil)
    let table = try records("summary", csv, "--by", "minute")
    #expect(table.status == 0 && table.output.contains("median") && table.output.contains("platelet"))
    // The interval file has as many frames.
    let intervals = try text("a.intervals.csv").split(separator: "\n").map { $0.split(separator: ",") }
    let column = try #require(intervals[0].firstIndex(of: "frames"))
    #expect(intervals.dropFirst().reduce(0) { $0 + (Int($1[column]) ?? 0) } == 10)
    let png = folder.path("a.png")
    let drawn = try records("plot", csv, "--output", png, "--class", "rbc")
    #expect(drawn.status == 0, "\(drawn.errors)")
    let picture = try PictureFile.readColor(png)
    #expect(picture.size == PixelSize(width: 1000, height: 500))
    #expect(Set(picture.pixels).count > 10)
    #expect(try records("plot", csv, "--output", png, "--overwrite", "--run", "a").status == 0)
    #expect(
      try records("plot", csv, "--output", png, "--overwrite", "--run", "b").errors.contains("no run 'b'"))
    #expect(try records("plot", csv, "--output", png).status == 1)
    #expect(try records("plot", csv, "--output", png, "--overwrite", "--class", "nothing").status == 1)
    #expect(try records("summary", folder.path("a.intervals.csv")).status == 1)
  }

  @Test func theyAreMerged() throws {
    let (a, b) = (try run("a"), try run("b", frames: 3))
    let merged = folder.path("all.csv")
    let outcome = try records("merge", a, b, "--output", merged)
    #expect(outcome.status == 0 && outcome.output.contains("7 rows of 2 runs"), "\(outcome.errors)")
    let lines = try text("all.csv").split(separator: "\n")
    #expect(lines.count == 8 && lines.count { $0.hasPrefix("frame,") } == 1)
    let verified = try records("verify", merged)
    #expect(verified.status == 0, "\(verified.output)")
    #expect(try records("merge", a, b, "--output", merged).status == 1)
    let twice = try records("merge", a, merged, "--output", folder.path("twice.csv"))
    #expect(twice.status == 1 && twice.errors.contains("the run 'a'"), "\(twice.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("twice.csv")))
    let other = try run("c", ["--smooth", "3"])
    #expect(try records("merge", a, other, "--output", folder.path("x.csv")).errors.contains("other columns"))
    _ = try folder.write("b.csv", try text("b.csv").replacingOccurrences(of: "b,", with: "c,"))
    #expect(try records("merge", a, b, "--output", folder.path("y.csv")).errors.contains("is not as the run"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("y.csv")))
  }

  @Test func theyAreCopiedAndArrive() throws {
    let csv = try run("a", ["--sqlite", folder.path("a.db")])
    let stick = folder.path("stick")
    let copied = try records("copy", csv, folder.path("a.db"), "--to", stick, "--json")
    #expect(copied.status == 0, "\(copied.errors)")
    #expect(
      try json(copied).map { ($0["path"] as? String ?? "").split(separator: "/").last } == [
        "a.csv", "a.runs.jsonl", "a.db",
      ])
    #expect(try text("stick/a.csv") == text("a.csv"))
    #expect(try records("verify", "\(stick)/a.csv").status == 0)
    let again = try records("copy", csv, "--to", stick)
    #expect(again.status == 0 && again.output.contains("was there already"), "\(again.output)")
    // It has grown, and its last row is being written.
    _ = try folder.write("a.csv", try text("a.csv") + "9,9\n1,")
    #expect(try records("copy", csv, "--to", stick).status == 0)
    #expect(try text("stick/a.csv").hasSuffix("9,9\n"))
    _ = try folder.write("a.csv", "other,thing\n1,2\n")
    let refused = try records("copy", csv, "--to", stick)
    #expect(refused.status == 1 && refused.errors.contains("is another file"), "\(refused.errors)")
    #expect(try records("copy", csv, "--to", folder.path).status == 1)
  }

  @Test func aDayIsTakenAlone() throws {
    let csv = try run("a")
    let lines = try text("a.csv").split(separator: "\n")
    let times: [Substring] = lines.map { $0.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T/, with: "2026-03-01T") }
    let next: [Substring] = lines.dropFirst().map {
      $0.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T/, with: "2026-03-02T")
    }
    _ = try folder.write("a.csv", (times + next).joined(separator: "\n") + "\n")
    let copied = try records("copy", csv, "--to", folder.path("stick"), "--day", "2026-03-02")
    #expect(copied.status == 0, "\(copied.errors)")
    let taken = try text("stick/a-2026-03-02.csv").split(separator: "\n").map(String.init)
    let expected: [String] = [String(lines[0])] + next.map { String($0) }
    #expect(taken == expected)
    #expect(try records("copy", csv, "--to", folder.path("stick"), "--day", "yesterday").status == 64)
    let alone = try folder.write("alone.csv", try text("a.csv"))
    let told = try records("copy", alone, "--to", folder.path("stick"))
    #expect(told.status == 0 && told.errors.contains("was copied without its runs"), "\(told.errors)")
  }
}
