import Foundation
import System
import Testing

/// Commands that would write over labels or weights which took somebody's time refuse, and leave every byte as it was.
struct NothingIsLostTests {
  let folder = TemporaryFolder()

  private func refused(
    _ arguments: [String], naming words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try HookeProgram.run(arguments)
    #expect(outcome.status == 1, "\(outcome.output) \(outcome.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(
        outcome.errors.contains(word), "\(outcome.errors) lacks '\(word)'", sourceLocation: sourceLocation)
    }
  }

  @Test func anImportIntoItsOwnFolder() throws {
    let pairs = try touchingCells(in: folder)
    let dataset = folder.path("dataset")
    let arguments = ["--format", "instances"]
    #expect(try HookeProgram.run(["dataset", "import", pairs, dataset] + arguments).status == 0)
    let mask = try readFile("\(dataset)/masks/a.png")
    for path in [dataset, "\(dataset)/.", "\(folder.path)/./dataset"] {
      try refused(
        ["dataset", "import", dataset, path, "--border", "2"] + arguments,
        naming: [path, "import from", "new folder"])
    }
    #expect(try readFile("\(dataset)/masks/a.png") == mask)
    // Boxes of an earlier import would be taken for the truth, and a name that nobody heeds is none.
    _ = try folder.write("dataset/objects.json", "{}")
    try refused(["dataset", "import", pairs, dataset] + arguments, naming: ["objects.json", "boxes"])
    try refused(
      ["dataset", "import", dataset, folder.path("new"), "--first-class", "yeast"] + arguments,
      naming: ["classes.yaml", "--first-class yeast"])
  }

  @Test func weights() throws {
    let dataset = try smallDataset(in: folder)
    let output = folder.path("training")
    let small = ["--epochs", "1"] + TrainCommandTests.small
    #expect(try HookeProgram.run(["train", dataset, "--output", output] + small).status == 0)
    let best = "\(output)/best.safetensors"
    let bytes = try readFile(best)
    try refused(
      ["export", best, "--output", best, "--calibrate", dataset, "--allow-miscount"],
      naming: [best, "checkpoint"])
    try FileManager.default.removeItem(atPath: "\(output)/last.safetensors")
    try refused(
      ["train", dataset, "--output", output, "--from", best] + small, naming: [best, "is there already"])
    #expect(try readFile(best) == bytes)
  }

  /// Options that contradict what else is said, which would otherwise do nothing.
  @Test func whatIsSaidIsHeeded() throws {
    let dataset = try smallDataset(in: folder)
    let config = try folder.write("widths.yaml", "widths: [4, 8]\n")
    try refused(
      ["train", dataset, "--output", folder.path("a"), "--config", config, "--stages", "3"],
      naming: ["--stages 3", "[4, 8]"])
    let network = try folder.write(
      "network.yaml", "architecture: segnet\nwidths: [4, 8]\nmaps: [distance]\nmap_activation: sigmoid\n")
    try refused(
      ["train", dataset, "--output", folder.path("b"), "--network", network, "--stages", "3"],
      naming: ["--stages 3"])
    let empty = try smallDataset(in: folder, name: "untrained")
    _ = try folder.write("untrained/split.json", #"{"val": ["c"], "test": ["d"]}"#)
    try refused(
      ["sweep", empty, "--grid", "epochs: [1]", "--output", folder.path("c")],
      naming: [empty, "split 'train'"])
  }

  /// Nothing but the JSON stands on standard output, and what nobody said is the documented default.
  @Test func aSweepAsJSON() throws {
    let dataset = try smallDataset(in: folder)
    let config = try folder.write(
      "all.yaml",
      """
      widths: [4, 8]
      reduction: 1
      size: 64x48
      epochs: 1
      batch: 2
      class_weights: none
      rare_sampling: 0
      augmentation: none
      levels: camera

      """)
    let outcome = try HookeProgram.run([
      "sweep", dataset, "--config", config, "--grid", "seed: [1, 2]", "--output", folder.path("sweep"),
      "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
    #expect(rows?.count == 2 && outcome.errors.contains("epoch 1/1"))
    let written = String(decoding: try readFile(folder.path("sweep/1/training.yaml")), as: UTF8.self)
    for words in ["learning_rate: 0.004", "schedule: cosine", "loss: cross-entropy", "seed: 1"] {
      #expect(written.contains(words), "\(written) lacks '\(words)'")
    }
  }
}
