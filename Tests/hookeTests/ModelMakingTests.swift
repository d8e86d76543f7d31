import Foundation
import Imaging
import ModelExport
import SegNetModel
import System
import Testing

/// From labelled pictures to a model that counts, all through the command line.
struct ModelMakingTests {
  let folder = TemporaryFolder()

  private func run(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String
  {
    let outcome = try HookeProgram.run(arguments)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
    return outcome.output
  }

  @Test func trainExportEvaluateRun() throws {
    let dataset = try smallDataset(in: folder)
    let training = folder.path("training")
    _ = try run(
      "train", dataset, "--output", training, "--stages", "2", "--widths", "8,16", "--reduction", "1",
      "--epochs",
      "40", "--batch", "2", "--learning-rate", "0.01", "--seed", "1")
    let model = folder.path("model.safetensors")
    let report = try run(
      "export", "\(training)/best.safetensors", "--output", model, "--int8", "--calibrate", dataset)
    for words in ["parameters", "float32", "float16", "int8", "mean IoU"] { #expect(report.contains(words)) }
    let again = folder.path("again.safetensors")
    _ = try run(
      "export", "\(training)/best.safetensors", "--output", again, "--int8", "--calibrate", dataset,
      "--threads",
      "3")
    #expect(try readFile(again) == readFile(model))

    try explained("\(training)/best.safetensors", dataset)
    try aModelThatMiscountsIsRefused("\(training)/best.safetensors", dataset)

    let json = try run("evaluate", model, dataset, "--split", "test", "--json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let classes = try #require(object["classes"] as? [String: [String: Any]])
    for name in ["red", "blue"] {
      let result = try #require(classes[name])
      #expect(result["count_true"] as? Int == 4)
      #expect(result["count_predicted"] as? Int == 4)
      #expect(result["count_mae"] as? Double == 0)
      #expect(result["exact_share"] as? Double == 1)
      #expect(try #require(result["iou"] as? Double) > 0.7)
    }
    let page = folder.path("report")
    let told = try run("evaluate", model, dataset, "--split", "test", "--report", page)
    for words in ["counts", "deviation", "pixels", "Dice", "index.html"] { #expect(told.contains(words)) }
    #expect(try folderEntries(page).count { $0.hasPrefix("picture-") } == 2)
    let picture = try PictureFile.readColor("\(page)/picture-001.png")
    // Small pictures are drawn twice as large.
    #expect(picture.size.width == 2 * 128 + 8)

    // An export can be trained further: at a rate of next to nothing it stays what it was.
    let tuned = try run(
      "train", dataset, "--output", folder.path("tuned"), "--from", model, "--widths", "8,16", "--reduction",
      "1", "--batch", "2", "--epochs", "1", "--learning-rate", "1e-7")
    #expect(tuned.contains("16 tensors taken from") && !tuned.contains("random:"))
    let score = try #require(
      tuned.components(separatedBy: "object classes ").last?.prefix { $0 != "," && $0 != ":" })
    #expect(try #require(Double(score)) > 0.6)

    let csv = folder.path("counts.csv")
    _ = try run("run", "--source", "\(dataset)/images", "--model", model, "--csv", csv)
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 9)
    #expect(lines[0].contains("red_count,blue_count"))
  }

  /// A model of a few drawn pictures knows pictures like them, and says of others that they are unlike; without what it
  /// remembers it counts the same and says nothing.
  @Test func unlikePicturesAreMarked() throws {
    let dataset = try smallDataset(in: folder)
    let training = folder.path("training")
    _ = try run(
      "train", dataset, "--output", training, "--stages", "2", "--widths", "8,16", "--reduction", "1",
      "--epochs", "40", "--batch", "2", "--learning-rate", "0.01", "--seed", "1")
    let model = folder.path("model.safetensors")
    _ = try run("export", "\(training)/last.safetensors", "--output", model, "--calibrate", dataset)
    #expect(try likeness(model, "\(dataset)/images").allSatisfy { $0 == "ok" })

    let others = folder.path("others")
    try prepareFolder(others)
    let picture = try PictureFile.readColor("\(dataset)/images/g.png")
    var changed = picture
    for index in changed.pixels.indices { changed.pixels[index] = UInt8(Int(picture.pixels[index]) / 2) }
    try writeFileAtomically("\(others)/dark.png", PNGCodec.encode(changed))
    for index in changed.pixels.indices {
      changed.pixels[index] = picture.pixels[index / 3 * 3 + (index + 1) % 3]
    }
    try writeFileAtomically("\(others)/stain.png", PNGCodec.encode(changed))
    try writeFileAtomically("\(others)/noise.png", PNGCodec.encode(noise(picture.size)))
    let empty = RGBImage(size: picture.size, filledWith: RGBColor(220, 210, 205))
    try writeFileAtomically("\(others)/empty.png", PNGCodec.encode(empty))
    let outcome = try HookeProgram.run([
      "run", others, "--model", model, "--csv", folder.path("warned.csv"), "--overlays", folder.path("drawn"),
      "--json",
    ])
    #expect(outcome.status == 0 && outcome.errors.components(separatedBy: "unlike the pictures").count == 2)
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let marks = try likeness(model, others)
    #expect(summary["unlike"] as? Int == marks.count { $0 == "unlike" })
    // In the order of the names: dark, empty, noise, stain.
    #expect([marks[0], marks[2], marks[3]] == ["unlike", "unlike", "unlike"])

    try checkSizes(model, dataset)
    let (forgetful, again) = (folder.path("forgetful.safetensors"), folder.path("again.safetensors"))
    try forget(model, to: forgetful)
    let sizeless = try HookeProgram.run([
      "run", others, "--model", forgetful, "--csv", folder.path("none.csv"), "--object-size", "20",
    ])
    #expect(sizeless.status == 1 && sizeless.errors.contains("--remember"), "\(sizeless.errors)")
    #expect(try likeness(forgetful, others) == ["", "", "", ""])
    _ = try run("export", forgetful, "--remember", "--calibrate", dataset, "--output", again)
    #expect(try readFile(again) == readFile(model))
    #expect(
      try HookeProgram.run([
        "export", "\(training)/last.safetensors", "--remember", "--calibrate", dataset, "--output", again,
      ]).status == 1)
  }

  /// A model knows how large its discs were, and counts those of twice the size as it counts them.
  private func checkSizes(_ model: String, _ dataset: String) throws {
    let sizes = try #require(try WeightsFile(path: model).description.objectSizes)
    #expect((10...12).contains(sizes.diameter) && sizes.classes.keys.sorted() == ["blue", "red"])
    let diameter = formatNumber(sizes.diameter, digits: 1)
    #expect(try run("inspect", model).contains("taught with objects of \(diameter)"))
    let large = folder.path("large")
    try prepareFolder(large)
    for name in ["a", "e", "g", "h"] {
      let picture = try PictureFile.readColor("\(dataset)/images/\(name).png")
      var doubled = RGBImage(size: PixelSize(width: 2 * picture.size.width, height: 2 * picture.size.height))
      for y in 0..<doubled.size.height {
        for x in 0..<doubled.size.width { doubled[x, y] = picture[x / 2, y / 2] }
      }
      try writeFileAtomically("\(large)/\(name).png", PNGCodec.encode(doubled))
    }
    func rows(_ pictures: String, _ options: [String]) throws -> [String: [Int]] {
      let csv = folder.path("\(UUID().uuidString).csv")
      let outcome = try HookeProgram.run(["run", pictures, "--model", model, "--csv", csv] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(options.isEmpty || outcome.errors.contains("reduced by 2 instead of"))
      let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      let columns = try ["red_count", "blue_count", "red_area_px"].map { name in
        try #require(lines[0].firstIndex(of: name))
      }
      let name = try #require(lines[0].firstIndex(of: "picture"))
      return Dictionary(
        uniqueKeysWithValues: lines.dropFirst().map { row in (row[name], columns.map { Int(row[$0])! }) })
    }
    let small = try rows("\(dataset)/images", [])
    for (name, counts) in try rows(large, ["--object-size", "\(2 * sizes.diameter)"]) {
      let expected = try #require(small[name])
      #expect(counts == [expected[0], expected[1], 4 * expected[2]])
    }
    let labels = folder.path("large-labels.png")
    _ = try run(
      "segment", model, "\(large)/a.png", "--output", labels, "--object-size", "\(2 * sizes.diameter)")
    #expect(try PictureFile.readLabels(labels).size == PixelSize(width: 128, height: 96))
    let impossible = try HookeProgram.run([
      "segment", model, "\(large)/a.png", "--output", labels, "--object-size", "4",
    ])
    #expect(impossible.status == 1 && impossible.errors.contains("object_size_px"))
  }

  private func noise(_ size: PixelSize) -> RGBImage {
    var state: UInt64 = 1
    return RGBImage(
      size: size,
      pixels: (0..<3 * size.pixelCount).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(state >> 56)
      })
  }

  /// Writes the model as it was before models remembered pictures.
  private func forget(_ model: String, to path: String) throws {
    let file = try WeightsFile(path: model)
    var exported = ExportedModel(file)
    (exported.description.likeness, exported.description.objectSizes) = (nil, nil)
    try exported.write(to: path)
  }

  /// The column of that name that `hooke run` writes for a folder of pictures.
  private func likeness(_ model: String, _ pictures: String) throws -> [String] {
    let csv = folder.path("\(UUID().uuidString).csv")
    _ = try run("run", pictures, "--model", model, "--csv", csv)
    let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let column = try #require(rows[0].firstIndex(of: "likeness"))
    return rows.dropFirst().map { String($0[column]) }
  }

  /// The pairs of cells touch: a network without a border class learns from the map where one ends.
  @Test func aDistanceMapTellsTouchingCellsApart() throws {
    let source = try touchingCells(in: folder)
    let (dataset, training) = (folder.path("cells"), folder.path("training"))
    _ = try run(
      "dataset", "import", source, dataset, "--format", "instances", "--first-class", "cell", "--distance")
    _ = try run(
      "train", dataset, "--output", training, "--stages", "2", "--widths", "8,16", "--reduction", "1",
      "--epochs", "40", "--batch", "2", "--learning-rate", "0.01", "--seed", "1")
    let model = folder.path("model.safetensors")
    let report = try run(
      "export", "\(training)/last.safetensors", "--output", model, "--int8", "--calibrate", dataset)
    #expect(report.contains("learned map distance"))
    let told = try run("evaluate", model, dataset, "--split", "test")
    #expect(told.contains("learned map distance"))
    #expect(try counts(model, dataset) == Array(repeating: 8, count: 8))
    // Where the confidences are wanted too.
    let config = folder.path("run.yaml")
    try writeFileAtomically(config, "counting: {classes: {cell: {minimum_confidence: 0.1}}}\n".utf8)
    #expect(try counts(model, dataset, "--config", config) == Array(repeating: 8, count: 8))
    _ = try run(
      "segment", model, "\(dataset)/images/a.png", "--output", folder.path("labels.png"), "--overlay",
      folder.path("overlay.png"))
  }

  /// The cells per picture that `hooke run` writes down.
  private func counts(_ model: String, _ dataset: String, _ options: String...) throws -> [Int?] {
    let csv = folder.path("\(UUID().uuidString).csv")
    let outcome = try HookeProgram.run(
      ["run", "--source", "\(dataset)/images", "--model", model, "--csv", csv] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let column = try #require(rows[0].firstIndex(of: "cell_count"))
    return rows.dropFirst().map { Int($0[column]) }
  }

  @Test func exportSaysAtOnceThatValidationPicturesAreMissing() throws {
    let dataset = try smallDataset(in: folder)
    let training = folder.path("training")
    _ = try run(
      "train", dataset, "--output", training, "--stages", "1", "--widths", "4", "--reduction", "1",
      "--epochs", "1")
    try writeFileAtomically("\(dataset)/split.json", #"{"train": ["a", "b"], "test": ["c"]}"#.utf8)
    let outcome = try HookeProgram.run([
      "export", "\(training)/last.safetensors", "--output", folder.path("model.safetensors"), "--calibrate",
      dataset,
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("'val'"))
    #expect(outcome.errors.contains("split.json") && !outcome.errors.contains("calibrating"))
    #expect(pathKind(folder.path("model.safetensors")) == .nothing)
  }

  /// A number added to every weight of the last layer changes no label, but 8 bits then tell the classes apart no more.
  private func aModelThatMiscountsIsRefused(_ checkpoint: String, _ dataset: String) throws {
    var model = ExportedModel(try WeightsFile(path: checkpoint))
    let place = try #require(model.tensors.firstIndex { $0.name == "classifier.weight" })
    let weights = model.tensors[place]
    var values = weights.bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    for index in values.indices { values[index] += 1000 }
    model.tensors[place] = NamedTensor(
      name: weights.name, elementType: weights.elementType, shape: weights.shape,
      bytes: values.withUnsafeBytes { Array($0) })
    let (shifted, output) = (folder.path("shifted.safetensors"), folder.path("miscounting.safetensors"))
    try model.write(to: shifted)
    let arguments = ["export", shifted, "--calibrate", dataset, "--output", output, "--allow-missed-class"]
    let refused = try HookeProgram.run(arguments)
    #expect(refused.status == 1 && refused.errors.contains("per picture (95 %"), "\(refused.errors)")
    #expect(pathKind(output) == .nothing)
    let report = try run(
      "export", shifted, "--calibrate", dataset, "--output", output, "--float32", "--json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any])
    #expect((object["differences"] as? [Any])?.isEmpty == true)
    #expect(try HookeProgram.run(arguments + ["--allow-miscount"]).status == 0)
  }

  /// Each rounding by itself moves few labels; the first row is what the others are compared with.
  private func explained(_ checkpoint: String, _ dataset: String) throws {
    let json = try run("export", checkpoint, "--calibrate", dataset, "--explain", "--json")
    let study = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let rows = try #require(study["rows"] as? [[String: Any]])
    let agreement = rows.map { $0["agreement"] as? Double ?? 0 }
    #expect(agreement.first == 1 && agreement.allSatisfy { $0 > 0.97 }, "\(agreement)")
    #expect(rows.allSatisfy { ($0["mean_iou"] as? Double ?? 0) > 0.6 })
    let names = rows.map { $0["rounded"] as? String ?? "" }
    for word in ["float32", "picture to 7", "weights", "activations to 8", "activations to 7", "all"] {
      #expect(names.contains { $0.contains(word) }, "\(word)")
    }
    // Nowhere to write the model, and nothing to explain.
    #expect(try HookeProgram.run(["export", checkpoint, "--calibrate", dataset]).status == 64)
  }

  @Test func float16IsAModelToo() throws {
    let dataset = try smallDataset(in: folder)
    let training = folder.path("training")
    _ = try run(
      "train", dataset, "--output", training, "--stages", "1", "--widths", "8", "--reduction", "1",
      "--epochs", "2",
      "--batch", "2")
    let model = folder.path("model.safetensors")
    _ = try run(
      "export", "\(training)/last.safetensors", "--output", model, "--float16", "--calibrate", dataset,
      "--allow-miscount")
    _ = try run("run", "--source", "\(dataset)/images", "--model", model, "--csv", folder.path("counts.csv"))
  }

  @Test func previewDrawsASheet() throws {
    let dataset = try smallDataset(in: folder)
    let (sheet, again, plain) = (folder.path("sheet.png"), folder.path("again.png"), folder.path("plain.png"))
    for path in [sheet, again] {
      _ = try run(
        "dataset", "preview", dataset, "--output", path, "--augment", "strong", "--count", "2", "--seed", "5")
    }
    let picture = try PictureFile.readColor(sheet)
    // Pictures of 64 pixels are enlarged five times; an original and three versions stand side by side.
    #expect(picture.size.width == 12 + 4 * (320 + 12) && picture.size.height > 2 * 240)
    #expect(try readFile(sheet) == readFile(again))
    _ = try run("dataset", "preview", dataset, "--output", plain, "--augment", "none", "--versions", "1")
    let none = try PictureFile.readColor(plain)
    for y in 40..<280 { for x in 12..<332 { #expect(none[x, y] == none[x + 332, y]) } }
    #expect(
      try HookeProgram.run(["dataset", "preview", dataset, "--output", plain, "--augment", "wild"]).status
        != 0)
  }

  @Test func trainingIsLoggedAndRecordsItsAugmentation() throws {
    let dataset = try smallDataset(in: folder)
    let training = folder.path("training")
    let file = try folder.write("mine.yaml", "preset: strong\njpeg: {probability: 0}\n")
    var arguments = [
      "train", dataset, "--output", training, "--widths", "4,8", "--stages", "2", "--reduction", "1",
      "--batch", "2",
    ]
    arguments += ["--augment", file]
    #expect(try HookeProgram.run(arguments + ["--epochs", "2"]).status == 0)
    #expect(try HookeProgram.run(arguments + ["--epochs", "3", "--resume"]).status == 0)
    let lines = try String(contentsOfFile: "\(training)/results.csv", encoding: .utf8).split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != "," } } == ["epoch", "1", "2", "3"])
    for name in ["curves.png", "confusion.png"] { _ = try PictureFile.readColor("\(training)/\(name)") }
    #expect(try folderEntries(training).count { $0.hasPrefix("events.out.tfevents.") } == 2)
    let model = String(decoding: try readFile("\(training)/last.safetensors").prefix(20_000), as: UTF8.self)
    #expect(model.contains("training.yaml") && model.contains("vignetting"))
    _ = try folder.write("mine.yaml", "preset: standard\n")
    let refused = try HookeProgram.run(arguments + ["--epochs", "4", "--resume"])
    #expect(refused.status != 0 && refused.errors.contains("another augmentation"))
  }

  @Test func inspectTellsWhatIsInADataSet() throws {
    let dataset = try smallDataset(in: folder)
    let text = try run("dataset", "inspect", dataset)
    for words in ["64x48", "red", "blue", "train"] { #expect(text.contains(words)) }
  }

  /// A class that the training pictures never show is never found: such a model must not pass for one that counts it.
  @Test func aModelThatNeverFindsAClassIsNotExportedByAccident() throws {
    let dataset = try smallDataset(in: folder)
    for name in ["a", "b", "c", "d"] {
      var mask = try PictureFile.readLabels("\(dataset)/masks/\(name).png")
      for index in mask.labels.indices where mask.labels[index] == 2 { mask.labels[index] = 0 }
      try writeFileAtomically("\(dataset)/masks/\(name).png", PNGCodec.encode(mask))
    }
    let (training, model) = (folder.path("training"), folder.path("model.safetensors"))
    _ = try run(
      "train", dataset, "--output", training, "--widths", "8,16", "--reduction", "1", "--epochs", "20",
      "--batch",
      "2", "--learning-rate", "0.01", "--class-weights", "none")
    let arguments = ["export", "\(training)/last.safetensors", "--output", model, "--calibrate", dataset]
    let refused = try HookeProgram.run(arguments)
    #expect(refused.status == 1 && refused.errors.contains("'blue'"), "\(refused.errors)")
    #expect(refused.errors.contains("--allow-missed-class") && pathKind(model) == .nothing)
    let allowed = try HookeProgram.run(arguments + ["--allow-missed-class", "--allow-miscount"])
    #expect(allowed.status == 0 && allowed.errors.contains("'blue'"), "\(allowed.errors)")
    #expect(pathKind(model) == .file)
  }
}
