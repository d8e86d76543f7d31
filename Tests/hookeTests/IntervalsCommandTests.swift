import Foundation
import System
import Testing

/// Intervals from a data set's true counts, through the command line.
struct IntervalsCommandTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  @Test func otherClassesAreNamed() throws {
    let dataset = try smallDataset(in: folder)
    let outcome = try HookeProgram.run(["intervals", model, dataset])
    #expect(outcome.status == 1)
    for words in [dataset, "background, red, blue", "background, rbc, wbc, platelet"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors) lacks '\(words)'")
    }
  }

  /// Two pictures to learn from; a level of 0.9 takes 9, one of 0.8 takes 4.
  @Test(arguments: [("0.9", "at least 9 pictures"), ("0.8", "at least 4 pictures")])
  func tooFewPicturesAreSaid(level: String, words: String) throws {
    let outcome = try HookeProgram.run([
      "intervals", model, try smallBloodDataset(in: folder), "--level", level,
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("has 2 pictures in 'val'") && outcome.errors.contains(words))
  }

  @Test func factorsCanBeTracedAndTheCheckHasAVerdict() throws {
    let dataset = try smallBloodDataset(in: folder)
    let arguments = ["intervals", model, dataset, "--learn", "train", "--check", "val", "--level", "0.5"]
    let outcome = try HookeProgram.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let digest = try SHA256(file: model)
    for words in ["# model \(digest.short), level 0.5, learnt from 4 pictures of 'train'", "95 % range"] {
      #expect(outcome.output.contains(words), "\(outcome.output) lacks '\(words)'")
    }
    let json = try HookeProgram.run(arguments + ["--json"]).output
    let printed = try #require(outcome.output.firstMatch(of: #/interval_factors: \{rbc: ([^,]+),/#))
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == ["rbc", "wbc", "platelet"])
    // The factor to be copied is the one that was checked.
    #expect(Double(printed.1) == rows[0]["factor"] as? Double && rows[0]["factor"] is Double)
    for row in rows {
      #expect(row["model_sha256"] as? String == digest.description)
      let coverage = try #require(row["coverage"] as? Double)
      let (low, high) = (row["coverage_low"] as? Double ?? 2, row["coverage_high"] as? Double ?? -1)
      #expect(low <= coverage && coverage <= high)
      // Two pictures cannot disprove a half.
      #expect(row["verdict"] as? String == "kept")
    }
  }
}
