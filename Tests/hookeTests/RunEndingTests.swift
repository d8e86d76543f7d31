import Foundation
import Testing

/// Runs that end when enough is counted, and say why they ended; and the workbook of a run.
struct RunEndingTests {
  let folder = TemporaryFolder()
  private let recording = "\(HookeProgram.sample)/recording.mjpeg"

  private func summary(_ options: [String]) throws -> [String: Any] {
    let outcome = try HookeProgram.run(
      [
        "run", "--source", recording, "--model", "\(HookeProgram.sample)/model-int8.safetensors", "--quiet",
        "--json",
      ] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  private func counted(_ summary: [String: Any], _ name: String) -> Int {
    (summary["classes"] as? [String: [String: Any]])?[name]?["counted"] as? Int ?? -1
  }

  @Test func theFrameThatReachesTheNumberIsComplete() throws {
    let whole = try summary([])
    #expect(whole["stopped_by"] as? String == "source_ended")
    let csv = folder.path("counts.csv")
    let stopped = try summary(["--stop-at", "rbc=100", "--csv", csv])
    #expect(stopped["stopped_by"] as? String == "stop_at")
    let frames = try #require(stopped["frames"] as? Int)
    #expect((2..<20).contains(frames) && counted(stopped, "rbc") >= 100)
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == frames + 1)
    let before = try summary(["--frames", "\(frames - 1)"])
    #expect(before["stopped_by"] as? String == "frames" && counted(before, "rbc") < 100)
    let runs = try String(contentsOfFile: folder.path("counts.runs.jsonl"), encoding: .utf8)
    #expect(runs.contains("100 rbc"))
  }

  @Test func aRunStopsWhenTheTotalsAreKnown() throws {
    let config = try folder.write(
      "run.yaml",
      """
      stop_when_interval: 15%
      counting: {classes: {wbc: {count: false}, platelet: {count: false}}}
      """)
    let stopped = try summary(["--config", config])
    // 1.96 / 0.15 squared is 170.7.
    #expect(stopped["stopped_by"] as? String == "stop_when_interval" && counted(stopped, "rbc") >= 171)
    #expect(try #require(stopped["frames"] as? Int) < 20)
  }

  @Test func whatCannotBeIsRefused() throws {
    let run = ["run", "--source", recording, "--model", "\(HookeProgram.sample)/model-int8.safetensors"]
    for (option, value, status) in [
      ("--stop-at", "rbc", 64), ("--stop-when-interval", "10", 64), ("--stop-at", "cat=5", 1),
    ] as [(String, String, Int32)] {
      let outcome = try HookeProgram.run(run + [option, value])
      #expect(outcome.status == status, "\(outcome.errors)")
    }
  }

  @Test func theWorkbookHasEveryTable() throws {
    let place = folder.path("counts.xlsx")
    let summary = try summary([
      "--frames", "4", "--xlsx", place, "--track", "--objects", folder.path("objects.csv"), "--csv",
      folder.path("counts.csv"),
    ])
    #expect(summary["xlsx"] as? String == place && summary["rows_left_out"] == nil)
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unzip")
    process.arguments = ["-p", place, "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    for name in ["Frames", "Objects", "Tracks", "Summary", "Run"] {
      #expect(text.contains("name=\"\(name)\""))
    }
    // The first row's counts are those of the CSV file.
    let lines = try String(contentsOfFile: folder.path("counts.csv"), encoding: .utf8).split(separator: "\n")
    let (names, values) = (lines[0].split(separator: ","), lines[1].split(separator: ","))
    let index = try #require(names.firstIndex(of: "rbc_count"))
    let letter = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[index]
    #expect(text.contains(">\(names[index])<") && text.contains("r=\"\(letter)2\"><v>\(values[index])</v>"))
  }
}
