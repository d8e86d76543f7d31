import Foundation
import Imaging
import Testing

/// The main job, from the outside: the bundled recording and model.
struct RunCommandTests {
  let folder = TemporaryFolder()
  let recording = "\(HookeProgram.sample)/recording.mjpeg"
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func rows(_ csv: String) throws -> [[String]] {
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    return lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The columns of counts and areas, which must not depend on how the program ran.
  private func counts(_ csv: String) throws -> [[String]] {
    let rows = try rows(csv)
    let columns = rows[0].indices.filter { rows[0][$0].hasSuffix("_count") || rows[0][$0].contains("_area") }
    return rows.map { row in columns.map { row[$0] } }
  }

  @Test func countsTheBundledRecording() throws {
    let csv = folder.path("counts.csv")
    let outcome = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--csv", csv, "--overlays", folder.path("overlays"),
      "--every", "10", "--true-counts", "\(HookeProgram.sample)/true-counts.json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("20 frames counted, 0 dropped, 0 refused"))
    #expect(outcome.output.contains(csv))
    let rows = try rows(csv)
    #expect(rows.count == 21)
    #expect(Array(rows[0].prefix(3)) == ["frame", "utc", "monotonic_s"])
    for name in ["rbc_count", "wbc_count", "platelet_count"] { #expect(rows[0].contains(name)) }
    #expect(rows.dropFirst().map { $0[0] } == (0..<20).map(String.init))
    let overlays = try FileManager.default.contentsOfDirectory(atPath: folder.path("overlays")).sorted()
    #expect(overlays == ["frame-000000.png", "frame-000010.png"])
    let overlay = try PictureFile.readColor(folder.path("overlays/frame-000010.png"))
    #expect(overlay.size.width == 640)
    // The recording's pictures each show one or two white cells: a model that counts none or many is broken.
    let column = rows[0].firstIndex(of: "wbc_count")!
    let white = rows.dropFirst().map { Int($0[column])! }.reduce(0, +)
    #expect((16...26).contains(white))
  }

  @Test func countsDoNotDependOnThreadsOrKernels() throws {
    var results: [[[String]]] = []
    for (index, extra) in [["--threads", "1"], ["--threads", "2"], ["--threads", "3", "--isa", "generic"]]
      .enumerated()
    {
      let csv = folder.path("counts-\(index).csv")
      let outcome = try HookeProgram.run(
        ["run", "--source", recording, "--model", model, "--csv", csv] + extra)
      #expect(outcome.status == 0, "\(outcome.errors)")
      results.append(try counts(csv))
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test func everyOptionCanStandInAFile() throws {
    let csv = folder.path("counts.csv")
    let config = try folder.write(
      "hooke.yaml",
      """
      source: \(recording)
      model: \(model)
      csv: \(csv)
      frames: 3
      threads: 1
      """)
    let outcome = try HookeProgram.run(["run", "--config", config])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try rows(csv).count == 4)
  }

  @Test func theCommandLineWinsOverTheFile() throws {
    let config = try folder.write(
      "hooke.yaml", "device: /dev/video99\nmodel: nothing.safetensors\nframes: 7\n")
    let csv = folder.path("counts.csv")
    let outcome = try HookeProgram.run([
      "run", "--config", config, "--source", recording, "--model", model, "--csv", csv, "--frames", "2",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try rows(csv).count == 3)
  }

  /// 1 MiB is below the limit on locked memory that every Linux gives.
  @Test func memoryCanBeLocked() throws {
    let outcome = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--frames", "2", "--lock-memory", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect(try #require(summary?["resident_bytes"] as? Int) > 0)
  }

  @Test func interruptEndsInOrder() throws {
    let csv = folder.path("counts.csv")
    let running = try HookeProgram.start([
      "run", "--source", recording, "--model", model, "--csv", csv, "--rate", "4", "--json",
    ])
    // Wait for the first rows, then stop it as Ctrl-C does.
    for _ in 0..<200 {
      if let text = try? String(contentsOfFile: csv, encoding: .utf8), text.split(separator: "\n").count > 2 {
        break
      }
      usleep(50_000)
    }
    kill(running.process.processIdentifier, SIGINT)
    let outcome = try running.finish()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let frames = try #require(summary?["frames"] as? Int)
    #expect((2..<20).contains(frames))
    #expect(try rows(csv).count == frames + 1)
  }

  @Test func anExistingFileIsNotTouchedUnasked() throws {
    let csv = try folder.write("counts.csv", "mine\n")
    let arguments = ["run", "--source", recording, "--model", model, "--csv", csv, "--frames", "1"]
    let refused = try HookeProgram.run(arguments)
    #expect(refused.status == 1)
    #expect(refused.errors.contains(csv))
    #expect(try String(contentsOfFile: csv, encoding: .utf8) == "mine\n")
    #expect(try HookeProgram.run(arguments + ["--overwrite"]).status == 0)
    #expect(try HookeProgram.run(arguments + ["--append"]).status == 0)
    #expect(try rows(csv).count == 3)
  }
}
