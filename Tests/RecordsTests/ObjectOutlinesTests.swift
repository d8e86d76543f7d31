import Documents
import FoundationEssentials
import Imaging
import ObjectAnalysis
import Shapes
import System
import Testing

@testable import Records

/// Outlines of what was counted, as QuPath and ImageJ read them.
@Suite struct ObjectOutlinesTests {
  let folder = TemporaryFolder()
  let size = PixelSize(width: 161, height: 120)

  /// A white cell of 20 x 10 label pixels, and a red dot that is too small to count.
  private func scene() throws -> FrameAnalyzer {
    var map = LabelMap(size: size.reduced(by: 2))
    for y in 20..<30 { for x in 30..<50 { map[x, y] = 2 } }
    for y in 2..<5 { for x in 2..<5 { map[x, y] = 1 } }
    let settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 10, 10]), reduction: 2)
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    return analyzer
  }

  private func frame(_ sequence: UInt64, facts: PictureFacts? = nil) throws -> OutlineFrame {
    var frame = OutlineFrame(pictureSize: size, reduction: 2)
    let picture = RGBImage(size: size)
    let analyzer = try scene()
    var row = record(sequence)
    row.picture = facts
    frame.copy(from: FrameResult(row, picture: picture.view, objects: analyzer.found), 0)
    return frame
  }

  private func drawing(cores: [Double]? = nil) -> RecordPlan.Drawing {
    RecordPlan.Drawing(
      pictureSize: size, palette: bloodPalette, scale: ObjectScale(reduction: 2, coreFractions: cores))
  }

  private struct Collection: Decodable {
    struct Feature: Decodable {
      struct Geometry: Decodable {
        struct Plane: Decodable { let t: Int }
        let type: String, coordinates: [[[Double]]], plane: Plane?
      }
      struct Properties: Decodable {
        struct Classification: Decodable { let name: String }
        let name: String, picture: String?, classification: Classification
        let measurements: [String: Double]
      }
      let geometry: Geometry, properties: Properties
    }
    let features: [Feature]
  }

  @Test func quPathGetsCountedObjectsInCameraPixels() throws {
    let path = folder.file("objects.geojson")
    var sink = OutlineSink(try GeoJSONOutlines(path), drawing())
    try sink.write(frame(0))
    try sink.write(frame(7, facts: PictureFacts(name: "a \"b\".png")))
    try sink.finish()
    let read = try JSONDecoder().decode(Collection.self, from: Data(text(path).utf8))
    #expect(read.features.count == 2)
    let feature = read.features[0]
    #expect(feature.properties.classification.name == "white_cell" && feature.properties.picture == nil)
    #expect(feature.geometry.plane?.t == 0 && feature.properties.measurements["Area px^2"] == 800)
    #expect(Set(feature.geometry.coordinates[0]) == [[60, 40], [100, 40], [100, 60], [60, 60]])
    #expect(read.features[1].properties.picture == "a \"b\".png" && read.features[1].geometry.plane == nil)
  }

  @Test func noObjectIsADocumentToo() throws {
    let path = folder.file("objects.geojson")
    var sink = OutlineSink(try GeoJSONOutlines(path), drawing())
    try sink.finish()
    #expect(try JSONDecoder().decode(Collection.self, from: Data(text(path).utf8)).features.isEmpty)
  }

  @Test func imageJGetsARegionPerObject() throws {
    let path = folder.file("objects.zip")
    var sink = OutlineSink(try ROIOutlines(path), drawing())
    try sink.write(frame(0))
    try sink.write(frame(12))
    #expect(pathKind(path) == .nothing, "it is there when it is whole")
    try sink.finish()
    let zip = try ZipReader(path)
    #expect(zip.entries.map(\.name) == ["000000-white_cell-2.roi", "000012-white_cell-2.roi"])
    let roi = try ImageJROI(zip.bytes(of: zip.entries[1]), name: path)
    #expect(roi.position == 13 && roi.className == "white_cell" && roi.group == 2)
    guard case .outline(let outline) = roi.area else { Issue.record("no outline"); return }
    #expect(PixelRegion(filling: outline, in: size)?.area == 800)
  }

  @Test func coresGrowToWholeObjects() throws {
    func box(_ outlines: RecordPlan.Drawing.Outlines) throws -> PixelBox? {
      var drawing = drawing(cores: [1, 1, 0.5])
      drawing.outlines = outlines
      let path = folder.file("\(outlines).zip")
      var sink = OutlineSink(try ROIOutlines(path), drawing)
      try sink.write(frame(0))
      try sink.finish()
      let zip = try ZipReader(path)
      guard case .outline(let outline) = try ImageJROI(zip.bytes(of: zip.entries[0]), name: path).area else {
        return nil
      }
      return PixelRegion(filling: outline, in: size)?.box
    }
    #expect(try box(.core) == PixelBox(minX: 60, minY: 40, maxX: 100, maxY: 60))
    #expect(try box(.whole) == PixelBox(minX: 40, minY: 30, maxX: 120, maxY: 70))
  }

  @Test func filesOfOthersStay() throws {
    let (geo, zip) = (folder.file("a.geojson"), folder.file("a.zip"))
    for path in [geo, zip] { try writeFileAtomically(path, "mine".utf8) }
    for existing in [ExistingFile.refuse, .append, .overwrite] {
      var plan = RecordPlan(
        run: "r", existing: existing, frames: bloodFrames,
        objects: .objects(
          palette: bloodPalette, pictureSize: size, scale: ObjectScale(reduction: 2), calibration: nil,
          identity: RunIdentity(run: "r")),
        tracks: .tracks(
          palette: bloodPalette, reduction: 2, calibration: nil, identity: RunIdentity(run: "r")),
        drawing: drawing())
      plan.recordsObjects = true
      #expect(throws: FileError.self) { try GeoJSONObjects(geo).check(plan) }
      #expect(throws: FileError.self) { try ROIObjects(zip).check(plan) }
    }
    #expect(try text(geo) == "mine" && text(zip) == "mine")
  }
}
