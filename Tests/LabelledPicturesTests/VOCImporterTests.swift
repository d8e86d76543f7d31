import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct VOCImporterTests {
  private static func object(_ edges: [String], name: String = "<name>cell</name>") -> String {
    let tags = zip(["xmin", "ymin", "xmax", "ymax"], edges).map { "<\($0)>\($1)</\($0)>" }.joined()
    return "<object>\(name)<difficult>1</difficult><bndbox>\(tags)</bndbox></object>"
  }

  private static func file(
    _ objects: String, name: String = "a.png", size: String = "<width>12</width><height>10</height>"
  ) -> String {
    "<annotation>\n<filename>\(name)</filename>\n<size>\(size)</size>\n\(objects)\n</annotation>"
  }

  private static let good = object(["2", "3", "5", "6"])

  private func folder(_ text: String, pictures: [String] = ["a.png"]) throws -> DrawnFolder {
    try DrawnFolder(pictures: pictures, files: ["Annotations/a.xml": Array(text.utf8)])
  }

  /// A 0 is what no program writes that counts from 1.
  @Test func aFileWithAZeroIsCountedFromZero() throws {
    let folder = try folder(Self.file(Self.good + Self.object(["0", "1", "4", "4"])))
    _ = try folder.run(VOCImporter.self)
    let dataset = try Dataset(path: folder.destination)
    let found = try #require(dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0])))
    #expect(
      found.map(\.box) == [
        PixelBox(minX: 2, minY: 3, maxX: 5, maxY: 6), PixelBox(minX: 0, minY: 1, maxX: 4, maxY: 4),
      ])
  }

  @Test func boxesAreCountedFromOneToTheLastPixel() throws {
    let folder = try folder(
      Self.file(Self.good + Self.object(["1", "1", "12", "10"]) + Self.object(["12", "10", "12", "10"])))
    let report = try folder.run(VOCImporter.self)
    #expect(report.objects.map(\.count) == [3])
    let dataset = try Dataset(path: folder.destination)
    let found = try #require(dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0])))
    #expect(
      found.map(\.box) == [
        PixelBox(minX: 1, minY: 2, maxX: 5, maxY: 6), PixelBox(minX: 0, minY: 0, maxX: 12, maxY: 10),
        PixelBox(minX: 11, minY: 9, maxX: 12, maxY: 10),
      ])
  }

  @Test func listsBecomeSplits() throws {
    let folder = try folder(Self.file(Self.good), pictures: ["JPEGImages/a.png", "JPEGImages/b.png"])
    try folder.write(Self.file(Self.good, name: "b"), to: "Annotations/b.xml")
    try folder.write("a  1\n", to: "ImageSets/Main/trainval.txt")
    try folder.write("b\r\nnobody\r\n", to: "ImageSets/Main/val.txt")
    try folder.write("a -1\nb -1\n", to: "ImageSets/Main/cell_val.txt")
    let report = try folder.run(VOCImporter.self)
    #expect(report.madeSplit == nil)
    #expect(
      report.leftOut == [
        LeftOut(name: "nobody", reason: "in ImageSets/Main/val.txt, without a picture or an annotation")
      ])
    #expect(try Dataset(path: folder.destination).items(in: .val).map(\.name) == ["b"])
    try folder.write("b\na\n", to: "ImageSets/Main/val.txt")
    #expect(folder.error(VOCImporter.self)?.problem.contains("'a' stands here and in 'val'") == true)
    try folder.write("b\nb\n", to: "ImageSets/Main/val.txt")
    #expect(folder.error(VOCImporter.self)?.problem.contains("'b' stands twice") == true)
    try folder.write("x\n", to: "ImageSets/Main/val.txt")
    try folder.write("y\n", to: "ImageSets/Main/trainval.txt")
    #expect(folder.error(VOCImporter.self)?.problem.contains("names no picture") == true)
  }

  @Test(
    arguments: [
      ("", "line 1"), ("<annotations/>", "outermost element is 'annotations'"),
      ("<annotation>", "line 1"), ("<annotation></annotation>", "no object"),
      ("<!DOCTYPE a [<!ENTITY b SYSTEM \"/etc/passwd\">]><annotation>&b;</annotation>", "document type"),
      (file("<object><name>a</name></object>"), "no 'bndbox'"),
      (file(object(["1", "2", "3"])), "no 'ymax'"), (file(object(["1", "2", "x", "4"])), "'xmax' is 'x'"),
      (file(object(["1", "2", "nan", "4"])), "expected a number"),
      (file(object(["1", "2", "1e9", "4"])), "can be in no picture"),
      (file(object(["5", "2", "3", "4"])), "inverted"), (file(object(["1", "2", "3", "40"])), "reaches out"),
      (file(object(["-9", "2", "3", "4"])), "reaches out"),
      (file(good, size: "<width>11</width><height>10</height>"), "11x10"),
      (file(good, size: "<width>1.5</width><height>10</height>"), "whole numbers"),
      (file(good, size: "<width>1e300</width><height>10</height>"), "whole numbers"),
      (file(good, size: "<width>12</width>"), "no 'height'"),
      (file(object(["1", "2", "3", "4"], name: "<name>?\u{e9}</name>")), "name that cannot be used"),
    ] as [(String, String)])
  func damageIsNamed(text: String, words: String) throws {
    let folder = try folder(text)
    let error = folder.error(VOCImporter.self)
    #expect(error?.path.hasPrefix(folder.source) == true, "\(error as Any)")
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }

  @Test func sizesOfNothingAreNotCompared() throws {
    let text = Self.file(
      Self.object(["2", "3", "5", "6"], name: ""), size: "<width>0</width><height>0</height>")
    #expect(try folder(text).run(VOCImporter.self).objects.map(\.name) == ["object"])
  }

  @Test func picturesAreFoundByNameOrByWhatIsStated() throws {
    let conflict = try folder(Self.file(Self.good, name: "b.png"), pictures: ["a.png", "b.png"])
    #expect(conflict.error(VOCImporter.self)?.problem.contains("states the picture b.png") == true)
    let stated = try folder(Self.file(Self.good, name: "c.png"), pictures: ["c.png"])
    #expect(try stated.run(VOCImporter.self).pictures == 1)
    let missing = try folder(Self.file(Self.good, name: "../../d.png"), pictures: ["c.png"])
    #expect(missing.error(VOCImporter.self)?.problem.contains("'../../d.png' is not in the folder") == true)
    let twice = try folder(Self.file(Self.good))
    try twice.write(Self.file(Self.good), to: "more/a.xml")
    #expect(twice.error(VOCImporter.self)?.problem.contains("as does") == true)
    let same = try folder(Self.file(Self.good), pictures: ["a.png", "a.tif"])
    #expect(same.error(VOCImporter.self)?.problem.contains("several pictures") == true)
  }
}
