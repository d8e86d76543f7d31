import DatasetFixtures
import Imaging
import Shapes
import System
import Testing

@testable import LabelledPictures

@Suite struct GeoJSONImporterTests {
  private static func feature(
    _ coordinates: String, type: String = "Polygon", properties: String = #"{"objectType": "detection"}"#,
    rest: String = ""
  ) -> String {
    #"{"type": "Feature", "geometry": {"type": "\#(type)", "coordinates": \#(coordinates)\#(rest)}, "properties": \#(properties)}"#
  }

  private static func collection(_ features: String...) -> String {
    #"{"type": "FeatureCollection", "features": [\#(features.joined(separator: ","))]}"#
  }

  private static let square = "[[[1, 1], [4, 1], [4, 4], [1, 4], [1, 1]]]"
  private static let red =
    #"{"objectType": "annotation", "classification": {"name": "Red cell", "color": [255, 0, 0]}}"#

  private func folder(_ text: String, name: String = "a.geojson") throws -> DrawnFolder {
    try DrawnFolder(files: [name: Array(text.utf8)])
  }

  @Test func objectsAreDrawn() throws {
    let folder = try folder(
      Self.collection(
        Self.feature(
          "[[[5,1],[10,1],[10,6],[5,6],[5,1]],[[7,3],[7,4],[8,4],[8,3],[7,3]]]", properties: Self.red),
        Self.feature("[[[[1,1],[3,1],[3,3],[1,3]]],[[[1,4],[3,4],[3,5],[1,5]]]]", type: "MultiPolygon"),
        Self.feature("[1, 1]", type: "Point"), Self.feature("[[1, 1], [2, 2]]", type: "LineString"),
        Self.feature(
          "[[[0,8],[12,8],[12,10],[0,10]]]", properties: #"{"classification": {"names": ["Ignore*"]}}"#),
        Self.feature("[[[0,0],[12,0],[12,10],[0,10]]]", properties: #"{"classification": "Region*"}"#),
        Self.feature("[[[0,0],[12,0],[12,10],[0,10]]]", properties: #"{"objectType": "annotation"}"#)))
    #expect(ImportFormats.recognised(in: try SourceFolder(folder.source))?.name == "geojson")
    let report = try folder.run(GeoJSONImporter.self)
    #expect(
      report.objects.map(\.name) == ["red_cell", "object"]
        || report.objects.map(\.name) == ["object", "red_cell"])
    #expect(report.objects.map(\.count) == [1, 1])
    #expect(report.losses[.pointsAndLines] == 2 && report.losses[.ignoredRegions] == 1)
    #expect(
      report.leftOut.map(\.reason) == [
        "1 regions of classes with * are no objects", "1 annotations without a class stand around detections",
      ])
    #expect(
      try folder.drawing("a") == [
        "............", ".22..11111..", ".22..11111..", ".....11.11..", ".22..11111..", ".....11111..",
        "............", "............", "............", "............",
      ])
  }

  @Test(arguments: ["[%]", "%", #"{"type": "FeatureCollection", "features": [%]}"#])
  func formsOfFilesAreRead(form: String) throws {
    let text = form.replacing("%", with: Self.feature(Self.square, properties: #"{"classification": "x"}"#))
    #expect(try folder(text).run(GeoJSONImporter.self).objects.map(\.name) == ["x"])
  }

  /// What is written comes back, pixel for pixel.
  @Test func whatIsWrittenIsRead() throws {
    let map = try PictureFile.readNumbers(DatasetScratch.fixture("nuclei/instances/003.png"))
    let features = PixelRegion.regions(in: map).filter { !$0.isEmpty }.map {
      GeoJSON.Feature(
        region: $0, className: "nucleus", color: RGBColor(1, 2, 3), measurements: [("area", 2.5)])
    }
    let folder = try DrawnFolder(pictures: [])
    try folder.write(readFile(DatasetScratch.fixture("nuclei/images/003.png")), to: "003.png")
    try folder.write(GeoJSON.text(features), to: "003.geojson")
    _ = try folder.run(GeoJSONImporter.self)
    let made = try PictureFile.readNumbers("\(folder.destination)/instances/003.png")
    #expect(
      PixelRegion.regions(in: made).filter { !$0.isEmpty }
        == PixelRegion.regions(in: map).filter { !$0.isEmpty })
  }

  @Test(
    arguments: [
      ("", "cannot be read"), ("{", "cannot be read"), ("5", "wrong type"), ("{}", "'type' is missing"),
      (#"{"type": "Topology"}"#, "'Topology'"), (#"{"type": "FeatureCollection"}"#, "'features' is missing"),
      (#"{"type": "FeatureCollection", "features": [5]}"#, "wrong type"), (collection(), "no object"),
      (collection(#"{"type": "Feature"}"#), "is missing"),
      (collection(#"{"type": "Feature", "geometry": null, "properties": null}"#), "no object"),
      (collection(#"{"type": "Polygon"}"#), "expected Feature"),
      (collection(feature("[]", type: "Star")), "'Star'"),
      (collection(feature("[[1, 1], [2, 2]]")), "wrong type"),
      (collection(feature("[[[1, 1], [2, 2]]]")), "2 points"),
      (collection(feature("[[[1, 1], [2, 2], [1, 1]]]")), "2 points"),
      (collection(feature("[[[1, 1], [2], [3, 1]]]")), "fewer than 2 numbers"),
      (collection(feature("[[[1, 1], [1e9, 1], [3, 1]]]")), "can be in no picture"),
      (collection(feature("[[[1, 1], [1e999, 1], [3, 1]]]")), "cannot be read"),
      (collection(feature("[[[1, 1], [\"nan\", 1], [3, 1]]]")), "wrong type"),
      (collection(feature(square, rest: #", "plane": {"c": -1, "z": 3, "t": 0}"#)), "slice 3"),
      (collection(feature(square, properties: #"{"classification": 7}"#)), "wrong type"),
      (collection(feature(square, properties: #"{"classification": "naïve"}"#)), "name that cannot be used"),
      (
        collection(
          feature(square).replacing("\"Feature\"", with: "\"Feature\", \"id\": \"x\""),
          feature("[[[5,5],[9,5],[9,9]]]").replacing("\"Feature\"", with: "\"Feature\", \"id\": \"x\"")),
        "'x' stands twice"
      ),
    ] as [(String, String)])
  func damageIsNamed(text: String, words: String) throws {
    let folder = try folder(text)
    let error = folder.error(GeoJSONImporter.self)
    #expect(error?.path.hasPrefix(folder.source) == true, "\(error as Any)")
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }

  @Test func picturesAreNamedByTheFile() throws {
    let missing = try folder(Self.collection(Self.feature(Self.square)), name: "slide7.geojson")
    #expect(missing.error(GeoJSONImporter.self)?.problem.contains("'slide7' is not in the folder") == true)
    let twice = try folder(Self.collection(Self.feature(Self.square)))
    try twice.write(Self.collection(Self.feature(Self.square)), to: "more/a.geojson")
    #expect(twice.error(GeoJSONImporter.self)?.problem.contains("as does") == true)
  }
}
