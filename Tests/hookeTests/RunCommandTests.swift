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

  @Test func jsonLinesHoldWhatTheCSVFileHolds() throws {
    let (csv, lines, config) = (
      folder.path("counts.csv"), folder.path("lines.jsonl"), folder.path("run.yaml")
    )
    try "json_lines: \(lines)\nframes: 3\nrun_id: mine\n".write(
      toFile: config, atomically: true, encoding: .utf8)
    let arguments = ["run", "--source", recording, "--model", model, "--config", config, "--csv", csv]
    let outcome = try HookeProgram.run(arguments + ["--quiet"])
    #expect(outcome.status == 0 && outcome.output.contains(lines), "\(outcome.errors)")
    let rows = try rows(csv)
    let objects = try String(contentsOfFile: lines, encoding: .utf8).split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.count == 3)
    for (row, object) in zip(rows.dropFirst(), objects) {
      #expect(object.count == rows[0].count)
      for (name, expected) in zip(rows[0], row) {
        switch object[name] {
        case let number as NSNumber: #expect(number.doubleValue == Double(expected), "\(name)")
        case let text as String: #expect(text == expected, "\(name)")
        default: #expect(object[name] is NSNull && expected.isEmpty, "\(name)")
        }
      }
    }
    // Alone, it has the line of its run beside it; what is there is not touched unasked.
    let alone = ["run", "--source", recording, "--model", model, "--frames", "1", "--json-lines", lines]
    #expect(try HookeProgram.run(alone).status == 1)
    let appended = try HookeProgram.run(alone + ["--append", "--run-id", "again"])
    #expect(appended.status == 0, "\(appended.errors)")
    #expect(try String(contentsOfFile: lines, encoding: .utf8).split(separator: "\n").count == 4)
    let runs = try String(contentsOfFile: folder.path("lines.runs.jsonl"), encoding: .utf8)
    #expect(runs.contains("again"))
    #expect(try HookeProgram.run(alone + ["--csv", lines]).status == 64)
  }

  @Test func everythingIsRecordedWhereAsked() throws {
    let (csv, database) = (folder.path("counts.csv"), folder.path("counts.sqlite"))
    let outcome = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--csv", csv, "--objects", folder.path("objects.csv"),
      "--tracks", folder.path("tracks.csv"), "--sqlite", database, "--frames", "4", "--smooth", "3",
      "--border",
      "exclude", "--run-id", "mine", "--quiet",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors == "")
    let rows = try rows(csv)
    for name in ["rbc_smoothed", "rbc_unique", "cut_by_border", "run", "model"] {
      #expect(rows[0].contains(name))
    }
    let run = try #require(rows[0].firstIndex(of: "run"))
    #expect(rows.dropFirst().allSatisfy { $0[run] == "mine" })
    #expect(try self.rows(folder.path("objects.csv")).count > 20)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: database)))
    #expect(bytes.starts(with: Array("SQLite format 3".utf8)))
  }

  @Test func missingTimesAreSaidWhereSpeedsAreAskedFor() throws {
    let arguments = ["run", "--source", recording, "--model", model, "--frames", "1", "--track"]
    #expect(try HookeProgram.run(arguments).errors.contains("--rate"))
    #expect(try !HookeProgram.run(arguments + ["--rate", "30"]).errors.contains("--rate"))
  }

  /// The bundled model labels the middle of cells, which seldom reaches the edge that cuts a cell.
  @Test func bordersCutWholeCells() throws {
    let counted = try ["count_all", "two_edges", "exclude"].map { rule in
      let outcome = try HookeProgram.run([
        "run", "--source", recording, "--model", model, "--frames", "4", "--border", rule, "--json",
        "--quiet",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      let refused = try #require((summary?["refused"] as? [String: Int]))
      #expect((refused["cut_by_border"] ?? 0 > 0) == (rule != "count_all"))
      let classes = summary?["classes"] as? [String: [String: Any]]
      return try #require(classes?["rbc"]?["counted"] as? Int)
    }
    #expect(counted[0] > counted[1] && counted[1] > counted[2] && counted[2] > 0, "\(counted)")
  }

  /// The third picture of four cannot be read: the truth of the fourth must not stand beside it.
  @Test func trueCountsGoByFrameNumbers() throws {
    let parts = try Data(contentsOf: URL(fileURLWithPath: recording))
    var pictures: [Data] = []
    var start = parts.startIndex
    while pictures.count < 4, let end = parts[start...].firstRange(of: Data([0xFF, 0xD9, 0xFF, 0xD8])) {
      pictures.append(parts[start..<end.lowerBound + 2])
      start = end.lowerBound + 2
    }
    let recording = folder.path("recording")
    try FileManager.default.createDirectory(atPath: recording, withIntermediateDirectories: true)
    for (index, picture) in pictures.enumerated() {
      let bytes = index == 2 ? Data("broken".utf8) : picture
      try bytes.write(to: URL(fileURLWithPath: "\(recording)/\(index).jpg"))
    }
    let truth = try folder.write(
      "truth.json", #"{"classes": ["wbc"], "frames": [[1], [10], [100], [1000]]}"#)
    let outcome = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--true-counts", truth, "--json",
    ])
    #expect(outcome.status == 3, "\(outcome.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect(summary?["frames"] as? Int == 3)
    let classes = summary?["classes"] as? [String: [String: Any]]
    #expect(classes?["wbc"]?["truth"] as? Int == 1011)
    #expect(summary?["frames_with_truth"] as? Int == 3 && classes?["wbc"]?["counted_beside_truth"] == nil)

    // Of the first frame only: what stands beside its truth was counted in it.
    let first = try folder.write("first.json", #"{"classes": ["wbc"], "frames": [[1]]}"#)
    let run = ["run", "--source", recording, "--model", model, "--true-counts", first]
    let partly = try JSONSerialization.jsonObject(with: Data(HookeProgram.run(run + ["--json"]).output.utf8))
    let figures = try #require(partly as? [String: Any])
    let wbc = try #require((figures["classes"] as? [String: [String: Any]])?["wbc"])
    #expect(figures["frames_with_truth"] as? Int == 1 && wbc["truth"] as? Int == 1)
    let alone = try HookeProgram.run([
      "run", "--source", recording, "--model", model, "--frames", "1", "--json",
    ])
    let counted = try JSONSerialization.jsonObject(with: Data(alone.output.utf8)) as? [String: Any]
    let one = try #require((counted?["classes"] as? [String: [String: Any]])?["wbc"]?["counted"] as? Int)
    #expect(wbc["counted_beside_truth"] as? Int == one)
    #expect(try HookeProgram.run(run).output.contains("1 of the 3 frames"))
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
    let note = try folder.write("note.txt", "mine\n")
    for option in [[], ["--overwrite"], ["--append"]] {
      // What is no record is not even overwritten when asked.
      let refused = try HookeProgram.run(
        ["run", "--source", recording, "--model", model, "--csv", note, "--frames", "1"] + option)
      #expect(refused.status == 1)
      #expect(refused.errors.contains(note))
      #expect(try String(contentsOfFile: note, encoding: .utf8) == "mine\n")
    }
    let csv = folder.path("counts.csv")
    let arguments = ["run", "--source", recording, "--model", model, "--csv", csv, "--frames", "1"]
    #expect(try HookeProgram.run(arguments).status == 0)
    let refused = try HookeProgram.run(arguments)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--append") && refused.errors.contains("--overwrite"))
    #expect(try HookeProgram.run(arguments + ["--overwrite"]).status == 0)
    #expect(try HookeProgram.run(arguments + ["--append"]).status == 0)
    #expect(try rows(csv).count == 3)
  }

  private func summary(_ outcome: HookeProgram.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test func notFollowingWinsOverHowToFollow() throws {
    func columns(_ yaml: String, _ options: [String] = []) throws -> [String] {
      let csv = folder.path("counts.csv")
      let config = try folder.write(
        "hooke.yaml",
        "source: \(recording)\nmodel: \(model)\ncsv: \(csv)\nframes: 1\noverwrite: true\n\(yaml)\n")
      let outcome = try HookeProgram.run(["run", "--config", config, "--quiet"] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try rows(csv)[0]
    }
    let section = "tracking: {confirming_frames: 2}"
    #expect(try columns(section).contains("rbc_unique"))
    #expect(try !columns("\(section)\ntrack: false").contains("rbc_unique"))
    #expect(try !columns("track: false").contains("rbc_unique"))
    // The command line wins over the file.
    #expect(try columns("\(section)\ntrack: false", ["--track"]).contains("rbc_unique"))
    let tracks = folder.path("tracks.csv")
    #expect(try columns("track: false", ["--tracks", tracks]).contains("rbc_unique"))
    let config = try folder.write(
      "both.yaml", "source: \(recording)\nmodel: \(model)\ntrack: false\ntracks: \(tracks)\n")
    let refused = try HookeProgram.run(["run", "--config", config])
    #expect(refused.status == 1 && refused.errors.contains("line 3: 'track'"), "\(refused.errors)")
  }

  @Test func aRecordingIsPlayedAgain() throws {
    let csv = folder.path("counts.csv")
    let source = folder.path("two.mjpeg")
    #expect(
      try HookeProgram.run(["record", "--source", recording, "--output", source, "--frames", "2"]).status == 0
    )
    let outcome = try HookeProgram.run([
      "run", "--source", source, "--loop", "3", "--model", model, "--csv", csv, "--quiet",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try rows(csv).dropFirst().map { $0[0] } == (0..<6).map(String.init))
    let counts = try counts(csv).dropFirst()
    #expect(Array(counts.prefix(2)) == Array(counts.suffix(2)))
    // Without a number it goes on until something else ends it.
    let endless = try HookeProgram.run([
      "run", "--source", source, "--loop", "--frames", "5", "--model", model, "--json",
    ])
    #expect(try summary(endless)["frames"] as? Int == 5)
    #expect(try HookeProgram.run(["run", "--source", source, "--loop", "0", "--model", model]).status == 64)
    let config = try folder.write("loop.yaml", "source: \(source)\nmodel: \(model)\nloop: often\n")
    let refused = try HookeProgram.run(["run", "--config", config])
    #expect(refused.status == 1 && refused.errors.contains("line 3: 'loop'"), "\(refused.errors)")
  }

  /// Four frames at 2 a second take 1.5 s from the first to the last, however fast they are counted.
  @Test func aRecordingIsPlayedAtItsOwnTimes() throws {
    let source = folder.path("slow.rgb")
    let record = [
      "record", "--source", "synthetic:rate=2,size=64x48,cells=2", "--output", source, "--frames", "4",
    ]
    #expect(try HookeProgram.run(record).status == 0)
    let begun = ContinuousClock.now
    let outcome = try HookeProgram.run([
      "run", "--source", source, "--real-time", "--model", model, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try summary(outcome)["frames"] as? Int == 4)
    #expect(ContinuousClock.now - begun >= .milliseconds(1500))
  }

  @Test func framesAreCorrectedAsTheConfigurationSays() throws {
    let csv = folder.path("counts.csv")
    let config = try folder.write(
      "hooke.yaml",
      """
      source: \(recording)
      model: \(model)
      csv: \(csv)
      frames: 2
      overlays: \(folder.path("overlays"))
      correction: {crop: 600x440+20+10, rotation: 90}
      """)
    let outcome = try HookeProgram.run(["run", "--config", config])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("440x600"))
    let overlay = try PictureFile.readColor(folder.path("overlays/frame-000000.png"))
    // Drawn at twice its size; the caption stands below the picture.
    #expect(overlay.size.width == 880 && (1201...1260).contains(overlay.size.height))
    let runs = try String(contentsOfFile: folder.path("counts.runs.jsonl"), encoding: .utf8)
    #expect(runs.contains("\"crop\":\"600x440+20+10\"") && runs.contains("\"rotation\":90"), "\(runs)")
    let wrong = try folder.write(
      "wrong.yaml", "source: \(recording)\nmodel: \(model)\ncorrection: {turn: 90}\n")
    let refused = try HookeProgram.run(["run", "--config", wrong])
    #expect(refused.status == 1 && refused.errors.contains("'correction.turn'"), "\(refused.errors)")
  }

  @Test func whatIsForTheOtherKindOfSourceIsRefused() throws {
    for (source, option) in [
      ("--source", ["--wait", "3"]), ("--source", ["--snapshots", "x"]), ("--device", ["--real-time"]),
      ("--device", ["--loop", "2"]), ("--device", ["--wait", "-1"]),
    ] {
      let outcome = try HookeProgram.run(["run", source, recording, "--model", model] + option)
      #expect(outcome.status == 64 && outcome.errors.contains(option[0]), "\(outcome.errors)")
    }
  }

  /// A camera that is not there is waited for; Ctrl-C meanwhile is an end in order.
  @Test func aCameraIsWaitedFor() throws {
    let camera = folder.path("no-camera")
    let arguments = ["run", "--device", camera, "--model", model]
    let over = try HookeProgram.run(arguments + ["--wait", "0.3"])
    #expect(over.status == 1 && over.errors.contains("waiting: \(camera)"), "\(over.errors)")
    let running = try HookeProgram.start(arguments + ["--wait", "600"])
    for _ in 0..<400 where !running.errorsSoFar.contains("waiting") { usleep(50_000) }
    kill(running.process.processIdentifier, SIGINT)
    let stopped = try running.finish()
    #expect(stopped.status == 0 && stopped.errors.contains("nothing was counted"), "\(stopped.errors)")
  }
}
