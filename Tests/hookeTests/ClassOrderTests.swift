import Foundation
import Imaging
import System
import Testing

/// The order of a data set's classes changes no figure: model and data set are matched by name.
struct ClassOrderTests {
  let folder = TemporaryFolder()
  private let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func run(_ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation) throws
    -> HookeProgram.Outcome
  {
    let outcome = try HookeProgram.run(arguments)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
    return outcome
  }

  /// Puts the classes of a data set into the reverse order, and numbers the masks anew.
  private func reverse(_ dataset: String) throws {
    let path = "\(dataset)/classes.yaml"
    let lines = String(decoding: try readFile(path), as: UTF8.self).split(separator: "\n").map(String.init)
    let classes = Array(lines[..<2] + lines[2...].reversed())
    try writeFileAtomically(path, classes.joined(separator: "\n").utf8)
    for file in try folderEntries("\(dataset)/masks") {
      var mask = try PictureFile.readLabels("\(dataset)/masks/\(file)")
      for index in mask.labels.indices where mask.labels[index] > 0 {
        mask.labels[index] = UInt8(lines.count - 1) - mask.labels[index]
      }
      try writeFileAtomically("\(dataset)/masks/\(file)", PNGCodec.encode(mask))
    }
  }

  @Test func evaluationsAndIntervalsAreTheSame() throws {
    let dataset = try smallBloodDataset(in: folder)
    func figures() throws -> (outcome: HookeProgram.Outcome, report: NSDictionary, intervals: String) {
      let outcome = try run(["evaluate", model, dataset, "--json"])
      var report = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      report["evaluated"] = nil
      let intervals = try run([
        "intervals", model, dataset, "--learn", "train", "--check", "val", "--level", "0.5", "--json",
      ])
      return (outcome, report as NSDictionary, intervals.output)
    }
    let first = try figures()
    try reverse(dataset)
    let second = try figures()
    #expect(first.report == second.report && first.intervals == second.intervals)
    let words = "classes matched by name: the data set has platelet, wbc, rbc in another order"
    #expect(!first.outcome.errors.contains("matched by name") && second.outcome.errors.contains(words))
  }

  @Test func aTrainingGoesOnAndIsExportedToTheSameBytes() throws {
    let dataset = try smallDataset(in: folder)
    let (whole, stopped) = (folder.path("whole"), folder.path("stopped"))
    let arguments = TrainCommandTests.small + ["--class-weights", "1,2,3"]
    _ = try run(["train", dataset, "--output", whole, "--epochs", "1"] + arguments)
    try FileManager.default.copyItem(atPath: whole, toPath: stopped)
    _ = try run(["train", dataset, "--output", whole, "--epochs", "2", "--resume"])
    func export(_ name: String) throws -> [UInt8] {
      let path = folder.path(name)
      _ = try run([
        "export", "\(whole)/last.safetensors", "--output", path, "--calibrate", dataset, "--allow-miscount",
        "--allow-missed-class",
      ])
      return try readFile(path)
    }
    let before = try export("before.safetensors")
    try reverse(dataset)
    let resumed = try run(["train", dataset, "--output", stopped, "--resume", "--epochs", "2"])
    #expect(
      resumed.errors.contains(
        "classes matched by name: the data set has blue, red in another order than the training"))
    #expect(try readFile("\(whole)/last.safetensors") == readFile("\(stopped)/last.safetensors"))
    #expect(try export("after.safetensors") == before)
    // To other classes a training does not go on.
    let path = "\(dataset)/classes.yaml"
    let renamed = String(decoding: try readFile(path), as: UTF8.self).replacing("red", with: "pink")
    try writeFileAtomically(path, renamed.utf8)
    let refused = try HookeProgram.run(["train", dataset, "--output", stopped, "--resume", "--epochs", "3"])
    #expect(refused.status == 1)
    for words in ["background, blue, pink", "background, red, blue", "only the data set has pink", "--from"] {
      #expect(refused.errors.contains(words), "\(refused.errors) lacks '\(words)'")
    }
  }
}
