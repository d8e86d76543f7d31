import Foundation
import Imaging
import Testing

/// Recording and correcting, from the outside.
struct RecordCommandTests {
  let folder = TemporaryFolder()

  private func summary(_ outcome: HookeProgram.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  /// The times and counts of a run must be the same from a recording as from what was recorded.
  @Test func aRecordingCountsAsItsSource() throws {
    let recording = folder.path("copy.mjpeg")
    let source = "\(HookeProgram.sample)/recording.mjpeg"
    let recorded = try HookeProgram.run([
      "record", "--source", source, "--output", recording, "--frames", "4", "--json",
    ])
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(try summary(recorded)["frames"] as? Int == 4)
    var counts: [[String]] = []
    for path in [source, recording] {
      let csv = folder.path("\(counts.count).csv")
      let outcome = try HookeProgram.run([
        "run", "--source", path, "--model", "\(HookeProgram.sample)/model-int8.safetensors", "--csv", csv,
        "--frames",
        "4",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
      let names = lines[0].split(separator: ",")
      let columns = names.indices.filter { names[$0].hasSuffix("_count") || names[$0] == "frame" }
      counts.append(
        lines.map { line in
          let fields = line.split(separator: ",", omittingEmptySubsequences: false)
          return columns.map { String(fields[$0]) }.joined(separator: ",")
        })
    }
    #expect(counts[0] == counts[1] && counts[0].count == 5)
  }

  @Test func whatCannotBeIsSaidBeforeAnythingIsRecorded() throws {
    let source = "\(HookeProgram.sample)/recording.mjpeg"
    let recording = folder.path("own.mjpeg")
    try FileManager.default.copyItem(atPath: source, toPath: recording)
    let own = try HookeProgram.run(["record", "--source", recording, "--output", recording, "--overwrite"])
    #expect(own.status == 1 && own.errors.contains(recording), "\(own.errors)")
    #expect(FileManager.default.contentsEqual(atPath: source, andPath: recording))
    for (arguments, words) in [
      (
        ["--source", source, "--size", "100x100", "--profile", "none.yaml"],
        "--profile, --size: for cameras only"
      ),
      (["--source", ""], "--source names nothing"),
      (["--source", "synthetic", "--rate", "1e-300"], "0.001...10000"),
    ] {
      for command in [["record"], ["correction", "make"]] {
        let outcome = try HookeProgram.run(
          command + arguments + ["--output", folder.path("out"), "--frames", "1"])
        #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
      }
    }
    let nowhere = try HookeProgram.run([
      "correction", "make", "--source", "synthetic", "--frames", "60000", "--output",
      folder.path("none/flat.png"),
    ])
    #expect(nowhere.status == 1 && nowhere.errors.contains("none/flat.png"), "\(nowhere.errors)")
  }

  @Test func interruptLeavesAWholeRecording() throws {
    let recording = folder.path("long.rgb")
    let running = try HookeProgram.start([
      "record", "--source", "synthetic:size=64x48,cells=3", "--output", recording, "--json",
    ])
    for _ in 0..<200 {
      let size = (try? FileManager.default.attributesOfItem(atPath: recording)[.size] as? Int) ?? 0
      if size > 100_000 { break }
      usleep(20_000)
    }
    kill(running.process.processIdentifier, SIGINT)
    let outcome = try running.finish()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let frames = try #require(try summary(outcome)["frames"] as? Int)
    let size = try #require(try FileManager.default.attributesOfItem(atPath: recording)[.size] as? Int)
    #expect(frames > 0 && size == frames * 64 * 48 * 3)
    let lines = try String(contentsOfFile: recording + ".frames.csv", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == frames + 2)
  }

  /// What a source sends is known when its first frame comes; nothing is written under a name that promises another thing.
  @Test func aNameThatPromisesAnotherFormatIsRefused() throws {
    for name in ["a.mjpeg", "a.y4m", "a.onnx", "a.mp4"] {
      let recording = folder.path(name)
      let outcome = try HookeProgram.run([
        "record", "--source", "synthetic:frames=2,size=64x48,cells=2", "--output", recording,
      ])
      #expect(outcome.status == 1 && outcome.errors.contains(recording), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: recording))
    }
    let model = try HookeProgram.run(["export", "c.safetensors", "--calibrate", "d", "--output", "x.onnx"])
    #expect(model.status == 64 && model.errors.contains("x.safetensors"), "\(model.errors)")
  }

  @Test func refusesToReplaceARecording() throws {
    let recording = folder.path("mine.mjpeg")
    try FileManager.default.copyItem(atPath: "\(HookeProgram.sample)/recording.mjpeg", toPath: recording)
    let bytes = try Data(contentsOf: URL(filePath: recording))
    let source = "\(HookeProgram.sample)/recording.mjpeg"
    let arguments = ["record", "--source", source, "--frames", "1", "--output", recording]
    let refused = try HookeProgram.run(arguments)
    #expect(refused.status == 1 && refused.errors.contains("is there already"))
    #expect(try Data(contentsOf: URL(filePath: recording)) == bytes)
    #expect(try HookeProgram.run(arguments + ["--overwrite"]).status == 0)
    // What is no recording stays.
    let notes = try folder.write("notes.txt", "mine")
    let other = try HookeProgram.run(arguments.dropLast() + [notes, "--overwrite"])
    #expect(other.status == 1 && other.errors.contains(notes), "\(other.errors)")
    #expect(try String(contentsOfFile: notes, encoding: .utf8) == "mine")
  }

  @Test func makesACorrectionPicture() throws {
    let picture = folder.path("flat.png")
    let outcome = try HookeProgram.run([
      "correction", "make", "--source", "synthetic:cells=0,size=64x48,shading=30", "--frames", "8",
      "--output", picture,
      "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try summary(outcome)["frames"] as? Int == 8)
    let image = try PictureFile.readColor(picture)
    #expect(image.size == PixelSize(width: 64, height: 48))
    #expect(image[32, 24].green > image[0, 0].green + 30)
  }

  @Test func saysWhatIsMissing() throws {
    #expect(try HookeProgram.run(["record", "--output", "x"]).status == 64)
    #expect(
      try HookeProgram.run(["correction", "make", "--output", "x", "--source", "x", "--frames", "0"]).status
        == 64)
  }
}
