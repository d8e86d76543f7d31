import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct YOLOImporterTests {
  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/source" }
  var destination: String { "\(scratch.path)/set" }

  init() throws {
    scratch = try DatasetScratch()
    for (part, name) in [("train", "a"), ("val", "b")] {
      try scratch.picture("source/images/\(part)/\(name).png", PixelSize(width: 20, height: 10))
      try prepareFolder("\(source)/labels/\(part)")
    }
    try label("", "val/b")
    try scratch.write("names: [round, long]\ntrain: images/train\n", to: "source/data.yaml")
  }

  private func label(_ text: String, _ name: String = "train/a") throws {
    try scratch.write(text, to: "source/labels/\(name).txt")
  }

  private func load() throws -> (ImportReport, Dataset) {
    let report = try DatasetImport(YOLOImporter.self).run(from: source, to: destination)
    return (report, try Dataset(path: destination))
  }

  @Test func boxesAndEmptyFiles() throws {
    // Pixels 2...8 by 1...5, and a box that reaches out to the left.
    try label("1 0.25 0.3 0.3 0.4\r\n0 0.0 0.75 0.08 0.5\n\n")
    let (report, dataset) = try load()
    #expect(report.losses[.cutObjects] == 1)
    #expect(dataset.items(in: .train).map(\.name) == ["a"] && dataset.items(in: .val).map(\.name) == ["b"])
    let objects = try #require(
      dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0])))
    #expect(
      objects.map(\.box) == [
        PixelBox(minX: 2, minY: 1, maxX: 8, maxY: 5), PixelBox(minX: 0, minY: 5, maxX: 1, maxY: 10),
      ])
    #expect(objects.map { dataset.palette.entries[$0.label].name } == ["long", "round"])
    #expect(dataset.objects(of: dataset.items[1], in: try dataset.load(dataset.items[1]))?.isEmpty == true)
  }

  /// A picture without a text file never gets that of another of its name.
  @Test func labelsStayWithTheirFolder() throws {
    try scratch.picture("source/images/train/b.png", PixelSize(width: 20, height: 10))
    try label("0 0.5 0.5 0.2 0.2\n", "val/b")
    try label("0 0.5 0.5 0.2 0.2\n")
    let (report, dataset) = try load()
    #expect(report.pictures == 2 && dataset.items(in: .val).count == 1)
    #expect(report.leftOut.map(\.name).contains("images/train/b.png"))
  }

  @Test func outlinesAndBoxesAmongThem() throws {
    try label("0 0.1 0.1 0.4 0.1 0.4 0.5 0.1 0.5\n1 0.75 0.5 0.2 0.4\n")
    let (report, dataset) = try load()
    #expect(report.losses[.boxesAsEllipses] == 1 && report.objects.map(\.count) == [1, 1])
    let instances = try #require(try dataset.load(dataset.items[0]).instances)
    #expect(instances.identifiers[20 * 1 + 2] == 1 && instances.identifiers[20 * 4 + 7] == 1)
    #expect(instances.identifiers[20 * 5 + 2] == 0 && instances.identifiers[20 * 1 + 8] == 0)
    #expect(instances.identifiers[20 * 5 + 15] == 2)
  }

  @Test(arguments: [
    ("data.yaml", "names:\n  0: first\n  1: second\n"), ("classes.txt", "first\nsecond\n"),
    ("obj.names", "first\r\nsecond"), ("none", ""),
  ])
  func classesAreNamedInManyFiles(file: String, text: String) throws {
    try label("1 0.5 0.5 0.1 0.2\n")
    try scratch.write("nothing: 1", to: "source/data.yaml")
    if file != "none" { try scratch.write(text, to: "source/\(file)") }
    let (report, _) = try load()
    #expect(report.objects.map(\.name) == [file == "none" ? "class_1" : "second"])
  }

  @Test func textsBesidePicturesAndListsOfPictures() throws {
    for name in ["x", "y", "z"] {
      try scratch.picture("beside/obj/\(name).png", PixelSize(width: 20, height: 10))
      try scratch.write("0 0.5 0.5 0.1 0.2\n", to: "beside/obj/\(name).txt")
    }
    try scratch.write("0 0.5 0.5 0.1 0.2\n", to: "beside/obj/zz.txt")
    try scratch.write("data/obj/x.png\ndata/obj/y.png\n", to: "beside/train.txt")
    try scratch.write("data/obj/z.png\n", to: "beside/valid.txt")
    #expect(YOLOImporter.recognises(try SourceFolder("\(scratch.path)/beside")))
    let report = try DatasetImport(YOLOImporter.self).run(from: "\(scratch.path)/beside", to: destination)
    #expect(report.pictures == 3 && report.leftOut.map(\.name) == ["obj/zz.txt"])
    let dataset = try Dataset(path: destination)
    #expect(
      dataset.items(in: .train).map(\.name) == ["x", "y"] && dataset.items(in: .val).map(\.name) == ["z"])
  }

  @Test(arguments: [
    ("0 0.5 0.5 0.2", "line 1: has 4 numbers"),
    ("0 0.5 0.5 0.2 0.2 0.93", "line 1: has 6 numbers"),
    ("0 0.5 0.5 0.2 0.2 0.3 0.4 0.5", "line 1: has 8 numbers"),
    ("\n0 0.5 0.5 1.2 0.2", "line 2: reaches to"),
    ("0 32 64 10 12", "shares of a picture go from 0 to 1"),
    ("0 0.5 0.5 -0.2 0.2", "negative width"),
    ("0 nan 0.5 0.2 0.2", "'nan' is no number"),
    ("0 0.5 1e999 0.2 0.2", "is no number"),
    ("0 0,5 0.5 0.2 0.2", "'0,5' is no number"),
    ("-1 0.5 0.5 0.2 0.2", "'-1' is no class number"),
    ("0.5 0.5 0.5 0.2 0.2", "'0.5' is no class number"),
    ("1e9 0.5 0.5 0.2 0.2", "is no class number"),
    ("cell 0.5 0.5 0.2 0.2", "'cell' is no number"),
    ("2 0.5 0.5 0.2 0.2", "names no class 2"),
    ("0 0.1 0.1 0.4 0.1 0.4 1e9", "reaches to"),
  ])
  func damagedLinesAreNamed(text: String, problem: String) throws {
    try label(text)
    let error = try #require(
      fileError { () throws(FileError) in
        try DatasetImport(YOLOImporter.self).run(from: source, to: destination)
      })
    #expect(error.description.contains(problem), "\(error)")
    #expect(error.path.hasSuffix("labels/train/a.txt"))
  }

  @Test(arguments: [
    ("names: 7", "must hold"), ("names: [a, b]\nkpt_shape: [17, 3]", "poses"),
    ("names:\n  one: a\n", "'one'"),
    ("names: [a, [b]]", "must be a text"), ("names: [a\n", "YAML"),
  ])
  func damagedDescriptionsAreNamed(text: String, problem: String) throws {
    try label("0 0.5 0.5 0.2 0.2")
    try scratch.write(text, to: "source/data.yaml")
    let error = try #require(
      fileError { () throws(FileError) in
        try DatasetImport(YOLOImporter.self).run(from: source, to: destination)
      })
    #expect(error.description.contains(problem), "\(error)")
    #expect(error.path.hasSuffix("data.yaml"))
  }
}
