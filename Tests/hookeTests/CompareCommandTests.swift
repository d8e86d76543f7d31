import Foundation
import System
import Testing

/// `hooke compare` as a person uses it.
struct CompareCommandTests {
  let folder = TemporaryFolder()

  private func run(
    _ arguments: [String], status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> HookeProgram.Outcome {
    let outcome = try HookeProgram.run(arguments)
    #expect(
      outcome.status == status, "\(arguments): \(outcome.errors) \(outcome.output)",
      sourceLocation: sourceLocation)
    return outcome
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func trainingsAndSweepsAreComparedOnOnePage() throws {
    let dataset = try smallDataset(in: folder)
    let (single, sweep, page) = (folder.path("single"), folder.path("sweep"), folder.path("page"))
    _ = try run(["train", dataset, "--output", single, "--epochs", "2"] + TrainCommandTests.small)
    _ = try run(
      ["sweep", dataset, "--output", sweep, "--epochs", "1", "--grid", "learning_rate: [0.002, 0.01]"]
        + TrainCommandTests.small)
    let told = try run(["compare", single, sweep, "--report", page])
    for words in [single, "\(sweep)/1", "\(sweep)/2", "learning_rate", "epochs", "0.002", page] {
      #expect(told.output.contains(words), "\(told.output) lacks '\(words)'")
    }
    #expect(!told.output.contains("widths"))
    let runs = try #require(
      try object(run(["compare", single, sweep, "--json"]).output)["runs"] as? [[String: Any]])
    #expect(runs.count == 3)
    let scores = runs.compactMap { $0["best_metric"] as? Double }
    #expect(scores.count == 3 && scores == scores.sorted(by: >))
    let trained = try #require(runs.first { $0["folder"] as? String == single })
    #expect(
      trained["epochs"] as? Int == 2 && trained["loss_val"] is Double && trained["metric"] as? String == "iou"
    )
    #expect(Set((trained["settings"] as? [String: String] ?? [:]).keys).contains("epochs"))
    let text = String(decoding: try readFile("\(page)/index.html"), as: UTF8.self)
    #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
    #expect(text.components(separatedBy: "data:image/png;base64,").count == 4)
    #expect(!text.contains("src=\"http"))
  }

  @Test func twoModelsAreComparedOnTheSamePictures() throws {
    let dataset = try smallDataset(in: folder)
    let models = ["1", "8"].map { folder.path("epochs-\($0)") }
    for (epochs, output) in zip(["1", "8"], models) {
      _ = try run(
        ["train", dataset, "--output", output, "--epochs", epochs, "--quiet"] + TrainCommandTests.small)
    }
    let files = models.map { "\($0)/best.safetensors" }
    let json = try run(["compare"] + files + ["--dataset", dataset, "--json"]).output
    let comparison = try object(json)
    #expect(comparison["first"] as? String == files[0] && comparison["pictures"] as? Int == 2)
    let figures = try #require(comparison["figures"] as? [String: [String: Any]])
    #expect(
      Set(figures.keys) == [
        "agreement", "mean_iou", "red_count_error", "blue_count_error", "red_missed_or_wrong",
        "blue_missed_or_wrong",
      ])
    for figure in figures.values {
      let numbers = ["first", "second", "difference", "low", "high"].compactMap { figure[$0] as? Double }
      try #require(numbers.count == 5)
      #expect(abs(numbers[1] - numbers[0] - numbers[2]) < 1e-9)
      #expect(numbers[3] <= numbers[2] + 1e-9 && numbers[2] <= numbers[4] + 1e-9)
    }
    // Two evaluations say the same.
    let evaluations = try files.enumerated().map { index, file in
      try folder.write("\(index).json", run(["evaluate", file, dataset, "--json"]).output)
    }
    let again = try object(run(["compare"] + evaluations + ["--json"]).output)
    #expect(NSDictionary(dictionary: again["figures"] as? [String: Any] ?? [:]).isEqual(to: figures))
    let page = folder.path("page")
    _ = try run(["compare"] + evaluations + ["--report", page])
    #expect(pathKind("\(page)/index.html") == .file)
  }

  @Test func whatCannotBeComparedIsSaid() throws {
    let empty = folder.path("empty")
    try prepareFolder(empty)
    #expect(try run(["compare", empty], status: 1).errors.contains("results.csv"))
    let file = try folder.write("a.json", "{}")
    #expect(try run(["compare", file, file], status: 1).errors.contains(file))
    #expect(try run(["compare", empty, file], status: 1).errors.contains(empty))
    #expect(try run(["compare", file], status: 64).errors.contains("compare"))
    #expect(try run(["compare", file, "--dataset", empty], status: 64).errors.contains("--dataset"))
    // A command alone says how it is called.
    for command in ["run", "train", "sweep", "evaluate", "export", "compare", "segment", "record"] {
      let errors = try run([command], status: 64).errors
      #expect(errors.contains("Usage: hooke \(command) "), "\(errors)")
    }
  }
}
