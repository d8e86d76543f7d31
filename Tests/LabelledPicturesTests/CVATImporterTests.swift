import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct CVATImporterTests {
  private static func file(_ shapes: String, image: String = #"name="a.png" width="12" height="10""#)
    -> String
  {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <annotations>
      <version>1.1</version><meta><task><name>cells</name></task></meta>
      <image id="0" \(image)>
        \(shapes)
      </image>
    </annotations>
    """
  }

  private func folder(_ text: String, pictures: [String] = ["a.png"]) throws -> DrawnFolder {
    try DrawnFolder(pictures: pictures, files: ["annotations.xml": Array(text.utf8)])
  }

  @Test func shapesOfAllKindsAreDrawn() throws {
    let folder = try folder(
      Self.file(
        """
        <polygon label="cell" points="1.00,1.00;4.00,1.00;4.00,4.00;1.00,4.00" z_order="0"></polygon>
        <mask label="cell" rle="1, 1, 1, 1, 2" left="6" top="1" width="3" height="2" group_id="0"/>
        <mask label="cell" rle="0, 5" left="6" top="0" width="5" height="1" group_id="0"/>
        <ellipse label="cell" cx="8" cy="6" rx="3" ry="1.00" rotation="90.0"/>
        <box label="box" xtl="1" ytl="6" xbr="5" ybr="9"><attribute name="x">1</attribute></box>
        <polyline label="cell" points="1,1;2,2"/><points label="cell" points="1,1"/>
        <tag label="good"/>
        """))
    let report = try folder.run(CVATImporter.self)
    #expect(report.objects.map(\.name) == ["box", "cell"] && report.objects.map(\.count) == [1, 4])
    #expect(report.losses[.pointsAndLines] == 2 && report.losses[.boxesAsEllipses] == 1)
    #expect(report.leftOut == [LeftOut(name: "a.png", reason: "1 of kind tag, which is no outline")])
    #expect(
      try folder.drawing("a") == [
        "......33333.", ".111...2....", ".111..2.....", ".111...44...", ".......44...", ".......44...",
        "..55...44...", ".5555..44...", "..55...44...", "............",
      ])
  }

  @Test func turnedBoxesAreEllipses() throws {
    let folder = try folder(
      Self.file(#"<box label="a" xtl="2" ytl="4" xbr="10" ybr="6" rotation="90"/>"#))
    let report = try folder.run(CVATImporter.self)
    #expect(report.losses[.boxesAsEllipses] == 1)
    let map = try PictureFile.readNumbers("\(folder.destination)/instances/a.png")
    #expect(map.identifiers[2 * 12 + 5] == 1 && map.identifiers[5 * 12 + 3] == 0)
  }

  @Test func groupsAreOneObjectAndSubsetsSplits() throws {
    let square = #"<polygon label="a" points="1,1;4,1;4,4;1,4" group_id="3"/>"#
    let other = #"<polygon label="a" points="6,1;9,1;9,4;6,4" group_id="3"/>"#
    let third = #"<polygon label="a" points="1,6;4,6;4,9;1,9"/>"#
    let text = """
      <annotations><image name="x/a.png" subset="Train" width="12" height="10">\(square)\(other)\(third)</image>
      <image name="x/b.png" subset="validation" width="12" height="10">\(square)</image>
      <image name="x/cells-12.png" subset="validation" width="12" height="10">\(square)</image></annotations>
      """
    let folder = try folder(text, pictures: ["images/x/a.png", "images/x/b.png", "images/x/cells-1.png"])
    let report = try folder.run(CVATImporter.self)
    #expect(report.objects[0].count == 3 && report.madeSplit == nil)
    #expect(
      report.leftOut == [
        LeftOut(
          name: "x/cells-12.png",
          reason:
            "its picture 'x/cells-12.png' is not in the folder; the most similar name is images/x/cells-1.png"
        ),
        LeftOut(name: "images/x/cells-1.png", reason: "without labels"),
      ])
    #expect(try Dataset(path: folder.destination).items(in: .val).map(\.name) == ["b"])
    try folder.write(
      text.replacing("\"validation\"", with: "\"special\"", maxReplacements: 1).replacing(
        "cells-12.png", with: "cells-1.png"),
      to: "annotations.xml")
    #expect(folder.error(CVATImporter.self)?.problem.contains("subset 'special'") == true)
  }

  static let shapes: [(String, String)] = [
    (#"<polygon label="a"/>"#, "no 'points'"), (#"<polygon label="a" points="1,1;2,2"/>"#, "2 points"),
    (#"<polygon label="a" points="1,1;2;3,3"/>"#, "the point '2'"),
    (#"<polygon label="a" points="1,1;2,2,2;3,3"/>"#, "expected x,y"),
    (#"<polygon label="a" points="1,1;2,b;3,3"/>"#, "expected x,y"),
    (#"<polygon label="a" points="1,1;1e9,2;3,3"/>"#, "can be in no picture"),
    (#"<polygon label="a" points="1,1;nan,2;3,3"/>"#, "can be in no picture"),
    (#"<box label="a" xtl="1" ytl="1" xbr="2"/>"#, "no 'ybr'"),
    (#"<box label="a" xtl="1" ytl="1" xbr="inf" ybr="3"/>"#, "expected a number"),
    (#"<box label="a" xtl="1" ytl="1" xbr="3" ybr="1e7"/>"#, "can be in no picture"),
    (#"<box label="a" xtl="1" ytl="1" xbr="3" ybr="30"/>"#, "reaches out"),
    (#"<ellipse label="a" cx="1" cy="1" rx="-3" ry="1"/>"#, "radius below 0"),
    (#"<ellipse label="a" cx="1" cy="1" rx="1e8" ry="1"/>"#, "can be in no picture"),
    (#"<mask label="a" rle="4" left="0" top="0" width="2" height="3"/>"#, "4 pixels in all"),
    (#"<mask label="a" rle="4, 3" left="0" top="0" width="2" height="3"/>"#, "more than its 2x3"),
    (#"<mask label="a" rle="-1, 7" left="0" top="0" width="2" height="3"/>"#, "more than its 2x3"),
    (#"<mask label="a" rle="0, 99999999999999999999" left="0" top="0" width="2" height="3"/>"#, "more than"),
    (#"<mask label="a" rle="0, 6" left="0" top="0" width="2000000" height="3"/>"#, "whole number in"),
    (
      #"<mask label="a" rle="0, 6" left="9223372036854775807" top="0" width="2" height="3"/>"#,
      "whole number in"
    ),
    (#"<star label="a"/>"#, "the star is a kind of shape"),
    ("<points label=\"a\" points=\"1,1\"/>", "labels no object"),
    ("&lol;", "undefined entity"), ("<polygon>", "mismatched tag"),
  ]

  @Test(arguments: shapes) func damagedShapesAreNamed(shape: String, words: String) throws {
    let folder = try folder(Self.file(shape))
    let error = folder.error(CVATImporter.self)
    #expect(error?.path == "\(folder.source)/annotations.xml", "\(error as Any)")
    #expect(error?.description.contains(words) == true && error?.advice != nil, "\(error as Any)")
  }

  @Test(
    arguments: [
      ("", "line 1"), ("<annotation/>", "outermost element is 'annotation'"),
      ("<annotations><track id=\"0\"/></annotations>", "tracks of a film"),
      ("<!DOCTYPE a [<!ENTITY b \"c\">]><annotations/>", "document type"),
      ("<annotations><image width=\"1\" height=\"1\"/></annotations>", "no 'name'"),
      (file("", image: #"name="a.png" width="x" height="10""#), "width=\"x\""),
      (file("", image: #"name="a.png" width="-3" height="10""#), "width=\"-3\""),
      (
        file(
          #"<box label="a" xtl="1" ytl="1" xbr="2" ybr="3"/>"#, image: #"name="a.png" width="9" height="9""#),
        "9x9"
      ),
    ] as [(String, String)])
  func damagedFilesAreNamed(text: String, words: String) throws {
    let folder = try folder(text)
    let error = folder.error(CVATImporter.self)
    #expect(error?.path == "\(folder.source)/annotations.xml", "\(error as Any)")
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }

  @Test func picturesStandOnceAndInTheFolder() throws {
    let square = #"<polygon label="a" points="1,1;4,1;4,4"/>"#
    let folder = try folder(Self.file(square))
    try folder.write(Self.file(square), to: "more.xml")
    #expect(folder.error(CVATImporter.self)?.problem.contains("as does") == true)
    let outside = try self.folder(Self.file(square, image: #"name="../../x.png" width="12" height="10""#))
    #expect(outside.error(CVATImporter.self)?.problem.contains("holds no labels of CVAT") == true)
  }
}
