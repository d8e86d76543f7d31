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
  }

  @Test func configurations() throws {
    let unknown = try folder.write("hooke.yaml", "model: \(model)\nsource: \(recording)\nevrey: 5\n")
    try expectError(["run", "--config", unknown], naming: [unknown, "line 3", "evrey", "every"])
    let wrong = try folder.write("wrong.yaml", "model: \(model)\nsource: \(recording)\nthreads: many\n")
    try expectError(["run", "--config", wrong], naming: [wrong, "line 3", "threads", "many"])
  }

  @Test func usage() throws {
    try expectError(["run"], status: 64, naming: ["--device", "--source"])
    try expectError(
      ["run", "--device", "a", "--source", "b", "--model", "c"], status: 64, naming: ["not both"])
    try expectError(["fly"], status: 64, naming: ["fly"])
  }

  @Test func dataSets() throws {
    let output = folder.path("training")
    try expectError(["train", folder.path("none"), "--output", output], naming: [folder.path("none")])
    let dataset = try smallDataset(in: folder)
    try FileManager.default.removeItem(atPath: "\(dataset)/masks/a.png")
    try expectError(["train", dataset, "--output", output], naming: ["masks/a.png"])
  }
}
