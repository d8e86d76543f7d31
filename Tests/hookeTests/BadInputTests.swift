import Foundation
import Testing

/// Whatever is wrong with what a person gives: exit status 1 (64 for usage) and an error that names it.
struct BadInputTests {
  let folder = TemporaryFolder()
  let recording = "\(HookeProgram.sample)/recording.mjpeg"
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func expectError(
    _ arguments: [String], status: Int32 = 1, naming words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try HookeProgram.run(arguments)
    #expect(outcome.status == status, "\(outcome.output) \(outcome.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(
        outcome.errors.contains(word), "\(outcome.errors) lacks '\(word)'", sourceLocation: sourceLocation)
    }
  }

  @Test func devices() throws {
    try expectError(["run", "--device", "/dev/video99", "--model", model], naming: ["/dev/video99"])
    try expectError(["run", "--device", "/dev/null", "--model", model], naming: ["/dev/null", "camera"])
    try expectError(["run", "--device", model, "--model", model], naming: [model])
  }

  @Test func recordings() throws {
    try expectError(
      ["run", "--source", folder.path("none"), "--model", model], naming: [folder.path("none")])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: recording)))
    let cut = try folder.write("cut.mjpeg", Array(bytes.prefix(5000)))
    try expectError(
      ["run", "--source", cut, "--model", model], naming: [cut, "refused"])
    let text = try folder.write("text.mjpeg", "no pictures in here")
    try expectError(["run", "--source", text, "--model", model], naming: [text])
    try expectError(["run", "--source", folder.path, "--model", model], naming: [folder.path])
  }

  @Test func models() throws {
    let source = ["run", "--source", recording, "--model"]
    try expectError(source + [folder.path("none")], naming: [folder.path("none"), "No such file"])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: model)))
    let half = try folder.write("half.safetensors", Array(bytes.prefix(bytes.count / 2)))
    try expectError(source + [half], naming: [half, "truncated"])
    try expectError(source + [recording], naming: [recording, "weights file"])
    let header = Array("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".utf8)
    let foreign =
      withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + [0, 0, 0, 0]
    let other = try folder.write("other.safetensors", foreign)
    try expectError(source + [other], naming: [other, "without a hooke model"])
    // The shape of the first layer, changed in the header without changing its length.
    var changed = bytes
    let needle = Array("\"shape\":[16,3,3,3]".utf8)
    let at = try #require(bytes.firstRange(of: needle))
    changed.replaceSubrange(at, with: Array("\"shape\":[16,9,3,1]".utf8))
    let wrong = try folder.write("wrong.safetensors", changed)
    try expectError(source + [wrong], naming: [wrong, "[16, 9, 3, 1]", "[16, 3, 3, 3]"])
  }

  @Test func outputs() throws {
    let arguments = ["run", "--source", recording, "--model", model, "--frames", "2"]
    let file = try folder.write("file", "")
    try expectError(arguments + ["--overlays", "\(file)/overlays"], naming: ["\(file)/overlays"])
    try expectError(arguments + ["--csv", "\(folder.path("none"))/counts.csv"], naming: ["counts.csv"])
    // Said before the work, even before the data set is missed.
    try expectError(
      ["export", model, "--calibrate", folder.path("no-dataset"), "--output", "\(file)/model.safetensors"],
      naming: ["\(file)/model.safetensors", "cannot be written"])
    try expectError(
      ["export", model, "--calibrate", folder.path("no-dataset"), "--output", folder.path],
      naming: [folder.path, "is a folder"])
  }

  @Test func configurations() throws {
    let unknown = try folder.write("hooke.yaml", "model: \(model)\nsource: \(recording)\nevrey: 5\n")
    try expectError(["run", "--config", unknown], naming: [unknown, "line 3", "evrey", "every"])
    let wrong = try folder.write("wrong.yaml", "model: \(model)\nsource: \(recording)\nthreads: many\n")
    try expectError(["run", "--config", wrong], naming: [wrong, "line 3", "threads", "many"])
  }

  /// Before any file is looked at.
  @Test(
    arguments: [
      ["export", "a", "--output", "b", "--calibrate", "c"], ["evaluate", "a", "b"], ["intervals", "a", "b"],
      ["segment", "a", "b", "--output", "c"], ["bench", "a"], ["plan", "a"], ["inspect", "a"],
      ["train", "a", "--output", "b"], ["run", "--source", "a", "--model", "b"],
    ], [-1, 0, 65])
  func threadsThatNoCommandTakes(arguments: [String], threads: Int) throws {
    try expectError(
      arguments + ["--threads=\(threads)"], status: 64, naming: ["--threads must lie in 1...64"])
  }

  /// A folder to be imported, taken for a data set.
  @Test func whatWasNeverImported() throws {
    try expectError(
      ["evaluate", "\(HookeProgram.nuclei)/model-int8.safetensors", HookeProgram.nuclei],
      naming: [
        "classes.yaml: is missing", "hooke dataset import \(HookeProgram.nuclei)", "--format instances",
      ])
    let boxes = folder.path("boxes")
    try FileManager.default.createDirectory(atPath: boxes, withIntermediateDirectories: true)
    _ = try folder.write("boxes/boxes.json", "{}")
    try expectError(["evaluate", model, boxes], naming: ["classes.yaml", "--format boxes-json"])
  }

  /// A path that is no text would name another file.
  @Test func argumentsThatAreNoText() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "'\(HookeProgram.path)' plan \"$(printf 'm\\377.safetensors')\""]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    let message = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    #expect(process.terminationStatus == 64 && message.contains("UTF-8"), "\(message)")
  }

  /// Output that is lost is no success, whoever asked for it.
  @Test func outputThatIsLost() throws {
    let script = "'\(HookeProgram.path)' devices --json > /dev/full; echo $?"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    process.waitUntilExit()
    let status = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let message = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    #expect(status == "1\n" && message.contains("standard output"), "\(status) \(message)")
  }

  @Test func usage() throws {
    try expectError(["run"], status: 64, naming: ["--device", "picture"])
    try expectError(
      ["run", "--device", "a", "--source", "b", "--model", "c"], status: 64, naming: ["not both"])
    let source = ["run", "--source", recording, "--model", model]
    try expectError(
      source + ["--size", "640x480", "--profile", "a.yaml"], status: 64,
      naming: ["--size", "--profile", "cameras"])
    try expectError(source + ["--csv", "a", "--objects", "a"], status: 64, naming: ["Two records"])
    try expectError(
      source + ["--csv", folder.path("a"), "--objects", folder.path + "/./a"], status: 64,
      naming: ["Two records"])
    // What was misspelt, not what is missing because of it.
    try expectError(["run", "--sorce", "x"], status: 64, naming: ["--sorce"])
    try expectError(["record", "--sorce", "x", "--output", "y"], status: 64, naming: ["--sorce"])
    try expectError(["record", "--output", "y"], status: 64, naming: ["--device", "--source"])
    try expectError(source + ["--smooth", "4"], status: 64, naming: ["odd"])
    try expectError(source + ["--csv", ""], status: 64, naming: ["--csv names nothing"])
    try expectError(source + ["--true-counts", ""], status: 64, naming: ["--true-counts names nothing"])
    try expectError(source + ["--objective", ""], status: 64, naming: ["--objective names nothing"])
    try expectError(source + ["--csv", "-"], status: 64, naming: ["/dev/stdout"])
    try expectError(source + ["--run-id", "../x"], status: 64, naming: ["--run-id"])
    try expectError(["fly"], status: 64, naming: ["fly"])
  }

  /// Options of the other kind of source, which only the file names.
  @Test func optionsThatDoNotSuitTheSourceOfTheFile() throws {
    let config = try folder.write("hooke.yaml", "model: \(model)\nsource: \(recording)\n")
    try expectError(
      ["run", "--config", config, "--size", "320x240", "--wait", "5"], status: 64,
      naming: ["--size, --wait", "for cameras only"])
    let camera = try folder.write("camera.yaml", "model: \(model)\ndevice: /dev/video99\n")
    try expectError(
      ["run", "--config", camera, "--loop", "3"], status: 64, naming: ["--loop", "for recordings only"])
  }

  @Test(arguments: [
    (
      #"{"classes": ["rbc"], "frames": [[9223372036854775807], [1]]}"#,
      ["frame 0", "9223372036854775807", "expected 0"]
    ),
    (#"{"classes": ["rbc"], "frames": [[1], [-1]]}"#, ["frame 1", "-1"]),
    (#"{"classes": ["rbc", "rbc"], "frames": [[1, 2]]}"#, ["'rbc' twice"]),
    (#"{"classes": ["background"], "frames": [[1]]}"#, ["'background'", "rbc, wbc, platelet"]),
    (
      #"{"classes": ["rbc"], "frames": [[1, 2]]}"#,
      ["frame 0 has 2 counts for 1 classes", "give one for each"]
    ),
    ("[]", ["is not of the form"]),
  ])
  func trueCounts(json: String, words: [String]) throws {
    let truth = try folder.write("truth.json", json)
    try expectError(
      ["run", "--source", recording, "--model", model, "--true-counts", truth], naming: [truth] + words)
  }

  /// What is to be counted is checked against the model, the picture and the calibration before anything is written.
  @Test(arguments: [
    ("counting: {classes: {yeast: {count: true}}}", ["yeast", "rbc, wbc, platelet"]),
    ("counting: {classes: {rbc: {minimum_area_um2: 20}}}", ["20.0 µm²", "without a calibration"]),
    ("counting: {regions: {a: [[0, 0], [9, 9]]}}", ["region 'a'", "2 corners"]),
    ("counting: {regions: {a: [[0, 0], [9, 0], [900, 9]]}}", ["outside the picture of 640x480"]),
    ("counting: {regions: {a: [[0, 0], [90, 90], [90, 0], [0, 90]]}}", ["crosses"]),
    ("counting: {smoothing: 4}", ["line 4", "smoothing", "odd"]),
    ("counting: {border: all}", ["line 4", "border", "count_all"]),
    ("tracking: {maximum_distance_um: 5}", ["5.0 µm", "without a calibration"]),
    ("chamber: {depth_um: 100}", ["chamber depth", "without a calibration"]),
    ("calibration: nothing.yaml", ["nothing.yaml"]), ("objective: 40x", ["40x", "calibration"]),
  ])
  func countingRules(yaml: String, words: [String]) throws {
    let csv = folder.path("counts.csv")
    let config = try folder.write(
      "hooke.yaml", "model: \(model)\nsource: \(recording)\ncsv: \(csv)\n\(yaml)\n")
    try expectError(["run", "--config", config], naming: words)
    #expect(!FileManager.default.fileExists(atPath: csv))
  }

  @Test func dataSets() throws {
    let output = folder.path("training")
    try expectError(["train", folder.path("none"), "--output", output], naming: [folder.path("none")])
    let dataset = try smallDataset(in: folder)
    try FileManager.default.removeItem(atPath: "\(dataset)/masks/a.png")
    try expectError(["train", dataset, "--output", output], naming: ["masks/a.png"])
  }
}
