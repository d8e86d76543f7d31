import Foundation
import Imaging
import System
import Testing

/// `hooke train` and `hooke sweep` as a person uses them.
struct TrainCommandTests {
  let folder = TemporaryFolder()
  /// Small and quick.
  static let small = ["--widths", "4,8", "--reduction", "1", "--batch", "2"]

  private func run(
    _ arguments: [String], status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> HookeProgram.Outcome {
    let outcome = try HookeProgram.run(arguments)
    #expect(
      outcome.status == status, "\(arguments): \(outcome.errors) \(outcome.output)",
      sourceLocation: sourceLocation)
    return outcome
  }

  @Test func whatIsChosenIsSaidAndCanBeRepeatedByteForByte() throws {
    let dataset = try smallDataset(in: folder)
    let (first, second) = (folder.path("first"), folder.path("second"))
    let outcome = try run(["train", dataset, "--output", first, "--epochs", "2"])
    for word in ["stages", "reduction", "class weights", "augmentation", "page:"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    let again = try run([
      "train", dataset, "--output", second, "--config", "\(first)/training.yaml", "--threads", "1",
    ])
    #expect(!again.output.contains("stages of"))
    for name in ["last.safetensors", "best.safetensors", "training.yaml"] {
      #expect(try readFile("\(first)/\(name)") == readFile("\(second)/\(name)"), "\(name)")
    }
    let page = String(decoding: try readFile("\(first)/summary.html"), as: UTF8.self)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 4)
    for words in ["learning_rate:", "<td><span class=\"swatch\"", "red", "best epoch"] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("src=\"http") && !page.contains("href"))
  }

  @Test func theTimeEndsARunThatGoesOnToTheSameBytes() throws {
    let dataset = try smallDataset(in: folder)
    let (whole, timed) = (folder.path("whole"), folder.path("timed"))
    let common = ["--epochs", "30"] + Self.small
    _ = try run(["train", dataset, "--output", whole] + common)
    func figures(_ arguments: [String]) throws -> [String: Any] {
      let text = try run(["train", dataset, "--output", timed, "--json"] + arguments).output
      return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    // Over before the first step.
    let first = try figures(common + ["--minutes", "0.000001"])
    #expect(first["ending"] as? String == "time" && first["epochs_done"] as? Int == 0)
    let second = try figures(["--resume", "--minutes", "0.02"])
    #expect(["time", "complete"].contains(second["ending"] as? String))
    let last = try figures(["--resume"])
    #expect(last["ending"] as? String == "complete" && last["epochs_done"] as? Int == 30)
    #expect(last["best_epoch"] is Int && last["best_metric"] is Double && last["seconds"] is Double)
    for name in ["last.safetensors", "best.safetensors"] {
      #expect(try readFile("\(whole)/\(name)") == readFile("\(timed)/\(name)"), "\(name)")
    }
  }

  @Test func aQuietRunSaysNothing() throws {
    let dataset = try smallDataset(in: folder)
    let output = folder.path("quiet")
    let outcome = try run(
      ["train", dataset, "--output", output, "--epochs", "1", "--quiet", "--learning-rate", "0.01"]
        + Self.small)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("warning:") }, "\(outcome.errors)")
    let rows = String(decoding: try readFile("\(output)/results.csv"), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let loss = try #require(rows[0].firstIndex(of: "loss_val"))
    #expect(Double(rows[1][loss]).map { $0 > 0 } == true)
    _ = try run(["train", dataset, "--output", output, "--overfit", "2", "--json"], status: 64)
    _ = try run(["train", dataset, "--output", output, "--minutes", "0"], status: 64)
  }

  @Test func countsChooseTheBestCheckpoint() throws {
    let dataset = try smallDataset(in: folder)
    let output = folder.path("counted")
    let outcome = try run(
      ["train", dataset, "--output", output, "--metric", "count-error", "--epochs", "3"] + Self.small)
    #expect(outcome.output.contains("count error red") && outcome.output.contains("mean count error"))
    #expect(outcome.output.contains(", after "))
    let rows = String(decoding: try readFile("\(output)/results.csv"), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let columns = ["red_count_error_val", "blue_count_error_val"].compactMap { rows[0].firstIndex(of: $0) }
    #expect(columns.count == 2 && rows[0].contains("red_f1_val"))
    let score = try #require(rows[0].firstIndex(of: "score"))
    for row in rows.dropFirst() {
      let errors = columns.compactMap { Double(row[$0]) }
      let kept = try #require(Double(row[score]))
      #expect(errors.count == 2 && abs(kept + (errors[0] + errors[1]) / 2) < 1e-9)
    }
  }

  /// A kill at any time loses the work since the last save, and nothing else.
  @Test func aKilledRunGoesOnToTheSameBytes() throws {
    let dataset = try smallDataset(in: folder)
    let common = ["--epochs", "40", "--averaging", "0.9", "--rare-sampling", "0.5"] + Self.small
    let (whole, killed) = (folder.path("whole"), folder.path("killed"))
    _ = try run(["train", dataset, "--output", whole] + common)
    let running = try HookeProgram.start(["train", dataset, "--output", killed] + common)
    while pathKind("\(killed)/results.csv") == .nothing, running.process.isRunning { usleep(2000) }
    kill(running.process.processIdentifier, SIGKILL)
    _ = try running.finish()
    _ = try run(["train", dataset, "--output", killed, "--resume"])
    for name in ["last.safetensors", "best.safetensors"] {
      #expect(try readFile("\(whole)/\(name)") == readFile("\(killed)/\(name)"), "\(name)")
    }
  }

  @Test func aFullDiskLeavesTheOldCheckpointWhole() throws {
    let dataset = try smallDataset(in: folder)
    let training = folder.path("training")
    _ = try run(["train", dataset, "--output", training, "--epochs", "1"] + Self.small)
    let before = try readFile("\(training)/last.safetensors")
    // No file may become larger than 8 blocks of 512 bytes: writes fail as on a full disk.
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", HookeProgram.path, "train", dataset, "--output",
      training, "--resume", "--epochs", "2",
    ]
    let running = RunningProgram(process: process)
    try running.launch()
    let outcome = try running.finish()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
    #expect(try readFile("\(training)/last.safetensors") == before)
    #expect(try folderEntries(training).allSatisfy { !$0.hasSuffix(".partial") })
    _ = try run(["train", dataset, "--output", training, "--resume", "--epochs", "2"])
  }

  @Test func sweepsAndFoldsGiveATable() throws {
    let dataset = try smallDataset(in: folder)
    let sweep = folder.path("sweep")
    var arguments = ["sweep", dataset, "--output", sweep, "--epochs", "1"] + Self.small
    arguments += ["--grid", "learning_rate: [0.001, 0.01]", "--grid", "loss: [cross-entropy, dice]"]
    let table = try run(arguments).output.split(separator: "\n")
    #expect(table.contains { $0.hasPrefix("learning_rate") && $0.contains("red_iou") })
    let csv = String(decoding: try readFile("\(sweep)/sweep.csv"), as: UTF8.self)
    let lines = csv.split(separator: "\n")
    #expect(lines.count == 5 && lines[0] == "learning_rate,loss,score,red_iou,blue_iou,best_epoch")
    #expect(lines[2].hasPrefix("0.001,dice,"))
    // Once more: nothing is left to train, the table is the same.
    let again = try run(arguments)
    #expect(!again.output.contains("epoch 1/1"))
    #expect(String(decoding: try readFile("\(sweep)/sweep.csv"), as: UTF8.self) == csv)

    let folds = folder.path("folds")
    let outcome = try run(
      ["sweep", dataset, "--output", folds, "--epochs", "1", "--folds", "3", "--json"] + Self.small)
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(figures.count == 1 && (figures[0]["best_epochs"] as? [Int])?.count == 3)
    #expect(figures[0]["score_deviation"] is Double)
    #expect(try folderEntries("\(folds)/1") == ["fold1", "fold2", "fold3"])
    #expect(try run(["sweep", dataset, "--output", folds], status: 64).errors.contains("--grid"))
    #expect(
      try run(["sweep", dataset, "--output", folds, "--folds", "9"], status: 1).errors.contains("too few"))
  }

  @Test func theHealthCheckEndsWithAVerdict() throws {
    let dataset = try smallDataset(in: folder)
    let common = ["--output", folder.path("check"), "--overfit", "1", "--widths", "8,16", "--reduction", "1"]
    let healthy = try run(["train", dataset, "--learning-rate", "0.01"] + common)
    #expect(healthy.output.contains("healthy:") && !healthy.output.contains("unhealthy:"))
    #expect(!(try folderEntries(folder.path("check"))).contains("last.safetensors"))
    // Labels that have nothing to do with the picture.
    var mask = LabelMap(size: PixelSize(width: 64, height: 48))
    for index in mask.labels.indices {
      var hash = UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mask.labels[index] = UInt8((hash >> 33) % 3)
    }
    try writeFileAtomically("\(dataset)/masks/a.png", PNGCodec.encode(mask))
    let ill = try run(["train", dataset, "--learning-rate", "0.01"] + common, status: 1)
    #expect(ill.output.contains("unhealthy:"))
  }

  @Test func theLearningRateFinderDrawsAndSuggests() throws {
    let dataset = try smallDataset(in: folder)
    let output = folder.path("find")
    let outcome = try run(["train", dataset, "--output", output, "--find-learning-rate"] + Self.small)
    let words = try #require(outcome.output.components(separatedBy: "--learning-rate ").last)
    let rate = try #require(Double(words.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(rate > 1e-4 && rate < 1)
    let picture = try PictureFile.readColor("\(output)/learning-rate.png")
    #expect(picture.size == PixelSize(width: 720, height: 480) && Set(picture.pixels).count > 10)
    #expect(pathKind("\(output)/last.safetensors") == .nothing)
  }

  @Test func anotherNetworksWeightsAreTakenAsFarAsTheyFit() throws {
    let dataset = try smallDataset(in: folder)
    let (source, tuned) = (folder.path("source"), folder.path("tuned"))
    _ = try run(["train", dataset, "--output", source, "--epochs", "1"] + Self.small)
    let arguments = [
      "train", dataset, "--output", tuned, "--epochs", "1", "--widths", "4,6", "--reduction", "1", "--batch",
      "2", "--from", "\(source)/best.safetensors", "--freeze", "encoder1",
    ]
    let outcome = try run(arguments)
    #expect(
      outcome.output.contains(
        "random: 'encoder2.convolution1.weight' is [8, 4, 3, 3] there, here [6, 4, 3, 3]"))
    #expect(outcome.output.contains("frozen: ") && outcome.output.contains("encoder1"))
    let refused = try run(
      ["train", dataset, "--output", folder.path("no"), "--from", "\(dataset)/images/a.png"] + Self.small,
      status: 1)
    #expect(refused.errors.contains("a.png"))
  }

  @Test func earlyStoppingEndsTheRun() throws {
    let dataset = try smallDataset(in: folder)
    let outcome = try run(
      [
        "train", dataset, "--output", folder.path("run"), "--epochs", "500", "--learning-rate", "1e-9",
        "--early-stopping", "2", "--metric", "recall:red", "--schedule", "constant",
      ] + Self.small)
    #expect(outcome.output.contains("2 without a better metric"))
    #expect(outcome.output.contains("recall of red"))
  }

  @Test func memoryIsLimitedBeforeTheFirstStep() throws {
    let dataset = try smallDataset(in: folder)
    let arguments = [
      "train", dataset, "--output", folder.path("run"), "--epochs", "1", "--widths", "8,16", "--reduction",
      "1", "--batch", "4",
    ]
    let refused = try run(arguments + ["--memory-limit", "4M"], status: 1)
    #expect(refused.errors.contains("--reduce-batch"))
    let hopeless = try run(arguments + ["--memory-limit", "1K"], status: 1).errors
    #expect(hopeless.contains("one picture"), "\(hopeless)")
    let reduced = try run(arguments + ["--memory-limit", "4M", "--reduce-batch"])
    #expect(reduced.errors.contains("reduced to"))
    let settings = String(decoding: try readFile(folder.path("run/training.yaml")), as: UTF8.self)
    #expect(!settings.contains("batch: 4"))
  }

  @Test(arguments: [
    (["--epochs", "0"], "--epochs must lie in 1...100000, not 0"), (["--loss", "dise"], "--loss"),
    (["--kernel-size", "4"], "--kernel-size"), (["--overfit", "0"], "--overfit"),
    (["--learning-rate", "nan"], "--learning-rate"), (["--averaging", "2"], "--averaging"),
    (["--settling", "1"], "--settling"),
    (["--resume", "--overfit", "1"], "Only one of"), (["--metric", "speed"], "--metric"),
    (["--memory-limit", "much"], "--memory-limit"), (["--optimizer", "lion"], "--optimizer"),
  ])
  func wrongUsageIsNamed(arguments: [String], words: String) throws {
    let outcome = try run(["train", "nowhere", "--output", folder.path("x")] + arguments, status: 64)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func wrongConfigurationsAreNamedWithTheirLine() throws {
    let dataset = try smallDataset(in: folder)
    let file = try folder.write("my.yaml", "epochs: 2\nlearning_speed: 3\n")
    let outcome = try run(
      ["train", dataset, "--output", folder.path("x"), "--config", file], status: 1)
    #expect(outcome.errors.contains("line 2") && outcome.errors.contains("learning_speed"))
    let metric = try run(
      ["train", dataset, "--output", folder.path("x"), "--metric", "iou:green", "--epochs", "1"] + Self.small,
      status: 1)
    #expect(metric.errors.contains("green") && metric.errors.contains("background, red, blue"))
  }

  @Test func onePictureAndAnEmptyClassAreTrainedWithAWarning() throws {
    let dataset = try smallDataset(in: folder)
    try writeFileAtomically("\(dataset)/split.json", Array(#"{"train": ["a"]}"#.utf8))
    let classes = String(decoding: try readFile("\(dataset)/classes.yaml"), as: UTF8.self)
    try writeFileAtomically(
      "\(dataset)/classes.yaml", Array((classes + "  - {name: green, color: '#00ff00'}\n").utf8))
    let outcome = try run([
      "train", dataset, "--output", folder.path("run"), "--epochs", "2", "--widths", "4,8",
    ])
    #expect(outcome.errors.contains("one picture to train on"))
    #expect(outcome.errors.contains("'green'"))
    #expect(outcome.errors.contains("'val'"))
    #expect(outcome.output.contains("best epoch"))
  }

  /// Whoever waits for a training must see that it is not done.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func anInterruptedTrainingSaysSoWithItsStatus(signal: Int32, status: Int32) throws {
    let dataset = try smallDataset(in: folder)
    let output = folder.path("stopped")
    let running = try HookeProgram.start(
      ["train", dataset, "--output", output, "--epochs", "20000"] + Self.small)
    while pathKind("\(output)/results.csv") == .nothing, running.process.isRunning { usleep(2000) }
    kill(running.process.processIdentifier, signal)
    let outcome = try running.finish()
    #expect(outcome.status == status && outcome.output.contains("--resume"), "\(outcome.errors)")
    // What is left is whole: the run goes on from it.
    let rows = String(decoding: try readFile("\(output)/results.csv"), as: UTF8.self).split(separator: "\n")
    _ = try run(["train", dataset, "--output", output, "--resume", "--epochs", "\(rows.count)"])
  }

  @Test func interruptedSweepsAndChecksSaySoToo() throws {
    let dataset = try smallDataset(in: folder)
    let sweep = folder.path("sweep")
    var arguments = ["sweep", dataset, "--output", sweep, "--grid", "seed: [1, 2]", "--epochs", "20000"]
    let running = try HookeProgram.start(arguments + Self.small)
    while pathKind("\(sweep)/1/results.csv") == .nothing, running.process.isRunning { usleep(2000) }
    kill(running.process.processIdentifier, SIGINT)
    #expect(try running.finish().status == 130)
    #expect(pathKind("\(sweep)/1/last.safetensors") == .file && pathKind("\(sweep)/2") == .nothing)

    let check = folder.path("check")
    arguments = [
      "train", dataset, "--output", check, "--overfit", "4", "--widths", "32,64", "--reduction", "1",
    ]
    let checking = try HookeProgram.start(arguments)
    while pathKind("\(check)/overfit/last.safetensors") == .nothing, checking.process.isRunning {
      usleep(2000)
    }
    kill(checking.process.processIdentifier, SIGINT)
    #expect(try checking.finish().status == 130)
  }

  @Test func aModelsNetworkIsKeptAndItsClassesGoByTheirNames() throws {
    let dataset = try smallDataset(in: folder)
    let (source, tuned) = (folder.path("source"), folder.path("tuned"))
    _ = try run(
      ["train", dataset, "--output", source, "--epochs", "1", "--widths", "4,8,8", "--reduction", "3"])
    let description = try String(decoding: readFile("\(source)/best.safetensors"), as: UTF8.self)
    // 64x48 pixels, of which 63 have a whole block.
    #expect(description.contains(#"\"trained_size\":{\"height\":48,\"width\":64}"#))
    let turned = try smallDataset(in: folder, name: "turned")
    try writeFileAtomically(
      "\(turned)/classes.yaml",
      "classes:\n  - {name: background, color: '#000000'}\n  - {name: blue, color: '#0072b2'}\n  - {name: red, color: '#d55e00'}\n"
        .utf8)
    let outcome = try run([
      "train", turned, "--output", tuned, "--from", "\(source)/best.safetensors", "--freeze", "encoder",
      "--learning-rate", "0.001", "--epochs", "1",
    ])
    #expect(!outcome.output.contains("random:") && outcome.output.contains("matched by name"))
    let settings = String(decoding: try readFile("\(tuned)/training.yaml"), as: UTF8.self)
    #expect(settings.contains("widths: [4, 8, 8]") && settings.contains("reduction: 3"))
  }

  @Test func masksThatIgnoreEveryObjectAreNotTrainedOn() throws {
    let dataset = try smallDataset(in: folder)
    let classes = String(decoding: try readFile("\(dataset)/classes.yaml"), as: UTF8.self)
    for name in try folderEntries("\(dataset)/masks") {
      var mask = try PictureFile.readLabels("\(dataset)/masks/\(name)")
      for index in mask.labels.indices where mask.labels[index] != 0 { mask.labels[index] = 255 }
      try writeFileAtomically("\(dataset)/masks/\(name)", PNGCodec.encode(mask))
    }
    let arguments =
      ["train", dataset, "--output", folder.path("x"), "--epochs", "1", "--size", "64x48"] + Self.small
    #expect(try run(arguments, status: 1).errors.contains("--components"))
    try writeFileAtomically("\(dataset)/classes.yaml", Array((classes + "ignore_label: 255\n").utf8))
    let refused = try run(arguments, status: 1)
    #expect(refused.errors.contains("255") && refused.errors.contains("'red'"))
  }
}
