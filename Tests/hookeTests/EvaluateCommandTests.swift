import Foundation
import System
import Testing

/// What `hooke evaluate` refuses, and what it says of a model and its data set.
struct EvaluateCommandTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  @Test func otherClassesAreNamed() throws {
    let (dataset, report) = (try smallDataset(in: folder), folder.path("report"))
    let outcome = try HookeProgram.run(["evaluate", model, dataset, "--report", report])
    #expect(outcome.status == 1)
    for words in [dataset, "background, red, blue", "background, rbc, wbc, platelet"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors) lacks '\(words)'")
    }
    #expect(pathKind(report) == .nothing)
  }

  @Test func anEmptySplitIsNamed() throws {
    let dataset = try smallBloodDataset(in: folder)
    try writeFileAtomically("\(dataset)/split.json", Array(#"{"train": ["a"], "val": ["b"]}"#.utf8))
    let outcome = try HookeProgram.run(["evaluate", model, dataset, "--split", "test"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(dataset) && outcome.errors.contains("'test'"))
  }

  @Test func aReportOverwritesNoFile() throws {
    let report = try folder.write("report", "mine")
    let outcome = try HookeProgram.run([
      "evaluate", model, try smallBloodDataset(in: folder), "--report", report,
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(report) && outcome.errors.contains("is not a folder"))
    #expect(try readFile(report) == Array("mine".utf8))
  }

  @Test func theResultCanBeTraced() throws {
    let dataset = try smallBloodDataset(in: folder)
    let outcome = try HookeProgram.run(["evaluate", model, dataset, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let file = try #require(object["model"] as? [String: String])
    #expect(try file == ["file": model, "sha256": SHA256(file: model).description])
    #expect(object["dataset"] as? String == dataset && object["evaluated"] is String)
    #expect(object["minimum_area"] as? [String: Int] == ["rbc": 75, "wbc": 37, "platelet": 24])
    // The last that is said of the progress is that all is done.
    #expect(outcome.errors.contains("evaluating 2/2"))
    let told = try HookeProgram.run(["evaluate", model, dataset]).output
    for words in [dataset, "true, taken for", "rbc 75, wbc 37, platelet 24"] {
      #expect(told.contains(words), "\(told) lacks '\(words)'")
    }
  }
}
