import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct LabelmeImporterTests {
  private func file(_ shapes: String, _ rest: String = #""imagePath": "a.png""#) -> String {
    #"{"version": "5.5.0", "flags": {}, "shapes": [\#(shapes)], \#(rest)}"#
  }

  private func shape(
    _ points: String, kind: String = "polygon", label: String = #""cell""#, group: String = "null",
    rest: String = ""
  ) -> String {
    #"{"label": \#(label), "points": \#(points), "group_id": \#(group), "shape_type": "\#(kind)", "flags": {}\#(rest)}"#
  }

  private let square = "[[1, 1], [4, 1], [4, 4], [1, 4]]"

  @Test(arguments: [(#"{"shapes": [{"label": "a"#, true), (#"{"shapes": [}]}"#, false)])
  func brokenFilesSayWhetherTheyBreakOff(text: String, breaksOff: Bool) throws {
    let folder = try DrawnFolder(files: ["a.json": Array(text.utf8)])
    let error = try #require(folder.error(LabelmeImporter.self))
    #expect(error.path.hasSuffix("a.json") && error.problem.contains("breaks off") == breaksOff)
    #expect(error.advice != nil)
  }

  @Test func shapesOfAllKindsAreDrawn() throws {
    let shapes = [
      shape(square), shape("[[6, 2], [9, 2], [9, 3], [6, 3]]", group: "7"),
      shape("[[6, 4], [9, 4], [9, 5], [6, 5]]", group: "7"), shape("[[10, 8], [11, 8]]", kind: "circle"),
      shape("[[1, 6], [5, 9]]", kind: "rectangle", label: #""box""#), shape("[[3, 3]]", kind: "point"),
      shape("[[3, 3], [5, 5]]", kind: "line"),
      shape("[[0, 0], [12, 0], [12, 1], [0, 1]]", label: #""__ignore__""#),
    ]
    let folder = try DrawnFolder(files: ["a.json": Array(file(shapes.joined(separator: ",")).utf8)])
    let report = try folder.run(LabelmeImporter.self)
    #expect(report.objects.map(\.name) == ["box", "cell"] && report.objects.map(\.count) == [1, 3])
    #expect(report.losses[.pointsAndLines] == 2 && report.losses[.boxesAsEllipses] == 1)
    #expect(report.losses[.ignoredRegions] == 1)
    #expect(
      try folder.drawing("a") == [
        "............", ".111........", ".111..222...", ".111........", "......222...", "............",
        "..44........", ".4444....33.", "..44.....33.", "............",
      ])
    let mask = try PictureFile.readLabels("\(folder.destination)/masks/a.png")
    #expect(mask[5, 0] == 255 && mask[5, 1] == 0 && mask[2, 6] == 1)
  }

  /// A long object stays one where a smaller one hides its middle; one that is itself in pieces is refused.
  @Test func anObjectUnderAnotherIsNoScatteredOne() throws {
    let bar = shape("[[0, 4], [12, 4], [12, 6], [0, 6]]", label: #""bar""#)
    let others = [
      shape("[[3, 4], [9, 4], [9, 5], [3, 5]]"), shape("[[3, 5], [9, 5], [9, 6], [3, 6]]"),
    ]
    let folder = try DrawnFolder(files: ["a.json": Array(file(([bar] + others).joined(separator: ",")).utf8)])
    let report = try folder.run(LabelmeImporter.self)
    #expect(report.objects.map(\.name) == ["bar", "cell"] && report.objects.map(\.count) == [1, 2])
    #expect(report.losses[.dividedObjects] == 1)
    let dataset = try Dataset(path: folder.destination)
    let picture = try dataset.load(dataset.items[0])
    #expect(dataset.objects(of: dataset.items[0], in: picture)?.map(\.label).sorted() == [1, 2, 2])
    let lines = try String(decoding: readFile("\(folder.destination)/classes.yaml"), as: UTF8.self)
    #expect(lines.contains("objects_may_be_divided: true"))

    let ends = [
      shape("[[0, 4], [2, 4], [2, 6], [0, 6]]", group: "3"),
      shape("[[10, 4], [12, 4], [12, 6], [10, 6]]", group: "3"),
    ]
    try folder.write(file((ends + others).joined(separator: ",")), to: "a.json")
    #expect(folder.error(LabelmeImporter.self)?.problem.contains("in 2 pieces") == true)
  }

  @Test func rectanglesAloneStayBoxes() throws {
    let shapes = [
      shape("[[5, 4], [1, 1]]", kind: "rectangle"), shape("[[6.6, 2], [13, 9.4]]", kind: "rectangle"),
      shape("[[3, 3]]", kind: "point"),
    ]
    let folder = try DrawnFolder(files: ["a.json": Array(file(shapes.joined(separator: ",")).utf8)])
    let report = try folder.run(LabelmeImporter.self)
    #expect(report.leftOut == [LeftOut(name: "a.png", reason: "1 points and lines cover nothing")])
    let dataset = try Dataset(path: folder.destination)
    let found = try #require(dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0])))
    #expect(
      found.map(\.box) == [
        PixelBox(minX: 1, minY: 1, maxX: 5, maxY: 4), PixelBox(minX: 7, minY: 2, maxX: 12, maxY: 9),
      ])
  }

  @Test func withoutLabelsTheClassCanBeNamed() throws {
    let shapes = [shape(square, label: "null"), shape("[[6,6],[9,6],[9,9]]", label: #"" ""#)]
    let folder = try DrawnFolder(files: ["a.json": Array(file(shapes.joined(separator: ",")).utf8)])
    var options = ImportOptions()
    options.firstClasses = ["nucleus"]
    #expect(try folder.run(LabelmeImporter.self, options).objects.map(\.name) == ["nucleus"])
  }

  @Test func picturesAreFoundByWhatTheFilesSay() throws {
    let content = file(shape(square), #""imagePath": "..\\pictures\\b.png", "imageData": "AAAA""#)
    let folder = try DrawnFolder(
      pictures: ["pictures/b.png", "pictures/cells-1.png", "labels/x.png"],
      files: [
        "labels/x.json": Array(content.utf8), "split.json": Array("{}".utf8),
        "labels/c.json": Array(file(shape(square), #""imagePath": "cells-12.png""#).utf8),
      ])
    let report = try folder.run(LabelmeImporter.self)
    #expect(report.pictures == 1)
    #expect(
      report.leftOut == [
        LeftOut(
          name: "labels/c.json",
          reason:
            "its picture 'cells-12.png' is not in the folder; the most similar name is pictures/cells-1.png"),
        LeftOut(name: "split.json", reason: "no file of labelme"),
        LeftOut(name: "labels/x.png", reason: "without labels"),
        LeftOut(name: "pictures/cells-1.png", reason: "without labels"),
      ])
  }

  @Test func foldersNameSplits() throws {
    let label = Array(file(shape(square), #""imagePath": "a.png""#).utf8)
    let folder = try DrawnFolder(
      pictures: ["train/a.png", "val/a.png"], files: ["train/a.json": label, "val/a.json": label])
    let report = try folder.run(LabelmeImporter.self)
    #expect(report.madeSplit == nil)
    let dataset = try Dataset(path: folder.destination)
    #expect(dataset.items(in: .val).map(\.name) == ["val_a"])
  }

  static let mask = #", "mask": "iVBORw0KGgo=""#

  @Test(
    arguments: [
      ("", "cannot be read"), ("{", "cannot be read"), ("[]", "no 'shapes'"), ("{}", "no 'shapes'"),
      (#"{"shapes": 5}"#, "wrong type"), (#"{"shapes": [{}]}"#, "missing"),
      (#"{"shapes": [], "imagePath": "a.png"}"#, "no object"),
      (#"{"shapes": [{"label": "a", "points": [[1, 1], [2, 2]]}]}"#, "2 points"),
      (#"{"shapes": [{"label": "a", "points": [[1, 1, 1], [2, 2], [3, 3]]}]}"#, "3 numbers"),
      (#"{"shapes": [{"label": "a", "points": [[1, 1], [2], [3, 3]]}]}"#, "1 numbers"),
      (#"{"shapes": [{"label": "a", "points": [[1, 1], [2, 2], [1e9, 3]]}]}"#, "can be in no picture"),
      (#"{"shapes": [{"label": "a", "points": [[1, 1], [2, 2], [1e999, 3]]}]}"#, "cannot be read"),
      (#"{"shapes": [{"label": "a", "points": [[1, 1], [2, 2], [NaN, 3]]}]}"#, "cannot be read"),
      (#"{"shapes": [{"label": "a", "points": [["1", 1], [2, 2], [3, 3]]}]}"#, "wrong type"),
      (#"{"shapes": [{"label": 5, "points": [[1, 1], [2, 2], [3, 3]]}]}"#, "wrong type"),
      (#"{"shapes": [{"label": "a", "shape_type": "star", "points": [[1, 1]]}]}"#, "shape_type 'star'"),
      (#"{"shapes": [{"label": "a", "shape_type": "circle", "points": [[1, 1]]}]}"#, "1 points"),
      (
        #"{"shapes": [{"label": "a", "shape_type": "circle", "points": [[0, 0], [1e200, 0]]}]}"#, "no picture"
      ),
      (#"{"shapes": [{"label": "a", "shape_type": "rectangle", "points": [[1, 1]]}]}"#, "1 points"),
      (
        #"{"shapes": [{"label": "a", "shape_type": "rectangle", "points": [[1, 1], [40, 4]]}]}"#,
        "reaches out"
      ),
      (#"{"shapes": [{"label": "a", "shape_type": "mask", "points": [[1, 1], [2, 2]]}]}"#, "no mask"),
      (
        #"{"shapes": [{"label": "a", "shape_type": "mask", "points": [[1, 1], [2, 2]], "mask": "?"}]}"#,
        "no mask"
      ),
      (
        #"{"shapes": [{"label": "a", "shape_type": "mask", "points": [[1, 1], [2, 2]]\#(mask)}]}"#, "its mask"
      ),
      (
        #"{"shapes": [{"label": "a", "shape_type": "mask", "points": [[1, 1], [1e9, 2]]\#(mask)}]}"#,
        "no picture"
      ),
      (
        #"{"shapes": [{"label": "a", "points": [[1, 1], [4, 1], [4, 4]]}], "imageWidth": 11, "imageHeight": 10}"#,
        "drawn on a picture of 11x10"
      ),
      (
        #"{"shapes": [{"label": "a", "points": [[1, 1], [4, 1], [4, 4]]}], "imageWidth": -1, "imageHeight": 1.5}"#,
        "whole numbers"
      ),
      (
        #"{"shapes": [{"label": "a", "points": [[1, 1], [4, 1], [4, 4]]}], "imageWidth": 1e300, "imageHeight": 1}"#,
        "whole numbers"
      ),
      (#"{"shapes": [{"label": "ä", "points": [[1, 1], [4, 1], [4, 4]]}]}"#, "name that cannot be used"),
      (#"{"shapes": [], "imagePath": "../../etc/passwd"}"#, "holds no labelme files"),
    ] as [(String, String)])
  func damageIsNamed(text: String, words: String) throws {
    let folder = try DrawnFolder(files: ["a.json": Array(text.utf8)])
    let error = folder.error(LabelmeImporter.self)
    #expect(error?.path.hasPrefix(folder.source) == true, "\(error as Any)")
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }

  @Test func deepNestingIsRefused() throws {
    let text = #"{"shapes": "# + String(repeating: "[", count: 100_000)
    let folder = try DrawnFolder(files: ["a.json": Array(text.utf8)])
    #expect(folder.error(LabelmeImporter.self)?.path == "\(folder.source)/a.json")
  }

  @Test func twoFilesOfOnePictureAreRefused() throws {
    let label = Array(file(shape(square)).utf8)
    let folder = try DrawnFolder(files: ["a.json": label, "b.json": label])
    #expect(folder.error(LabelmeImporter.self)?.problem.contains("as does") == true)
  }
}
