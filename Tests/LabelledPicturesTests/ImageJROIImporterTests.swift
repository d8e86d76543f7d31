import DatasetFixtures
import Documents
import Imaging
import Shapes
import System
import Testing

@testable import LabelledPictures

@Suite struct ImageJROIImporterTests {
  private static func square(_ x: Int, _ y: Int, _ side: Int = 3) -> PixelRegion {
    PixelRegion((0..<side).map { .init(y: y + $0, minX: x, maxX: x + side) })
  }

  private static func roi(
    _ region: PixelRegion, group: Int = 0, className: String? = nil, position: Int = 0
  ) -> [UInt8] {
    var roi = ImageJROI(region: region)!
    (roi.group, roi.className, roi.position) = (group, className, position)
    return roi.encoded()!
  }

  /// A header alone: of an oval, or of what covers nothing.
  private static func header(_ kind: UInt8, _ bounds: [UInt8] = [0, 0, 0, 0]) -> [UInt8] {
    Array("Iout".utf8) + [0, 228, kind, 0] + bounds.flatMap { [0, $0] } + [UInt8](repeating: 0, count: 48)
  }

  private func zip(_ entries: [(String, [UInt8])], to name: String, in folder: DrawnFolder) throws {
    var writer = try ZipWriter("\(folder.source)/\(name)")
    for (name, bytes) in entries { try writer.add(name, bytes) }
    try writer.close()
  }

  /// The name says what it should be; the error, what is wrong with it.
  @Test func aDamagedFileIsNamed() throws {
    let folder = try DrawnFolder(files: ["a_rois.zip": Array("PK damaged".utf8)])
    #expect(ImportFormats.recognised(in: try SourceFolder(folder.source))?.name == "imagej-roi")
    #expect(folder.error(ImageJROIImporter.self)?.path.hasSuffix("a_rois.zip") == true)
  }

  @Test func selectionsAreDrawn() throws {
    let folder = try DrawnFolder()
    let ring = PixelRegion(
      Self.square(5, 1, 5).runs.flatMap { run in
        run.y == 3
          ? [.init(y: 3, minX: 5, maxX: 7), PixelRegion.Run(y: 3, minX: 8, maxX: 10)] : [run]
      })
    try zip(
      [
        ("1.roi", Self.roi(Self.square(1, 1))), ("2.roi", Self.roi(ring, position: 1)),
        ("3.roi", Self.header(2, [6, 0, 9, 4])), ("4.roi", Self.header(10)), ("5.roi", Self.header(3)),
      ], to: "a_rois.zip", in: folder)
    #expect(ImportFormats.recognised(in: try SourceFolder(folder.source))?.name == "imagej-roi")
    var options = ImportOptions()
    options.firstClasses = ["nucleus"]
    let report = try folder.run(ImageJROIImporter.self, options)
    #expect(report.objects.map(\.name) == ["nucleus"] && report.objects[0].count == 3)
    #expect(report.losses[.pointsAndLines] == 2)
    #expect(
      try folder.drawing("a") == [
        "............", ".111.22222..", ".111.22222..", ".111.22.22..", ".....22222..", ".....22222..",
        ".33.........", "3333........", ".33.........", "............",
      ])
  }

  @Test func groupsAndPropertiesAreClasses() throws {
    let folder = try DrawnFolder(pictures: ["a.png", "b.png"])
    try zip(
      [
        ("1.roi", Self.roi(Self.square(1, 1), group: 2)),
        ("2.roi", Self.roi(Self.square(5, 1), className: "red cell")),
        ("3.roi", Self.roi(Self.square(9, 1), group: 2)), ("4.roi", Self.roi(Self.square(1, 6))),
      ], to: "a.zip", in: folder)
    try folder.write(Self.roi(Self.square(2, 2), group: 2), to: "b.roi")
    let report = try folder.run(ImageJROIImporter.self)
    #expect(report.objects.map(\.name) == ["group_2", "object", "red_cell"])
    #expect(report.objects.map(\.count) == [3, 1, 1])
  }

  @Test func setsBelongToTheOnlyPicture() throws {
    let folder = try DrawnFolder(pictures: ["x/a.png", "y/b.png"])
    for name in ["x/RoiSet.zip", "y/RoiSet.zip"] {
      try zip([("1.roi", Self.roi(Self.square(1, 1)))], to: name, in: folder)
    }
    #expect(try folder.run(ImageJROIImporter.self).pictures == 2)
    let several = try DrawnFolder(pictures: ["a.png", "b.png"])
    try zip([("1.roi", Self.roi(Self.square(1, 1)))], to: "RoiSet.zip", in: several)
    #expect(several.error(ImageJROIImporter.self)?.problem.contains("beside 2 pictures") == true)
  }

  static let good = roi(square(1, 1))
  static let composite = roi(PixelRegion(square(1, 1).runs + square(6, 6).runs))

  @Test(
    arguments: [
      ([], "no ImageJ ROI"), (Array("PK".utf8), "no ImageJ ROI"), (Array(good.prefix(3)), "no ImageJ ROI"),
      (Array(good.prefix(10)), "breaks off"), (Array(good.prefix(63)), "breaks off"),
      (Array(good.prefix(66)), "breaks off"), (Array(good.dropLast(40)), "breaks off"),
      (Array(composite.prefix(80)), "breaks off"), (header(77), "type 77"),
      (header(1, [5, 5, 1, 1]), "width of -4"),
      (header(10), "labels no object"), (roi(square(1, 1), position: 4), "slice 4 of a stack"),
      (composite.prefix(64) + [0x7F, 0xC0, 0, 0] + composite.dropFirst(68), "can be in no picture"),
      (composite.prefix(68) + [0x4E, 0x6E, 0x6B, 0x28] + composite.dropFirst(72), "can be in no picture"),
      (composite.prefix(64) + [0x42, 0, 0, 0] + composite.dropFirst(68), "which is none"),
      (roi(square(1, 1), className: "é"), "name that cannot be used"),
    ] as [([UInt8], String)])
  func damageIsNamed(bytes: [UInt8], words: String) throws {
    let folder = try DrawnFolder(files: ["a.roi": bytes])
    let error = folder.error(ImageJROIImporter.self)
    #expect(error?.path.hasPrefix(folder.source) == true, "\(error as Any)")
    #expect(error?.description.contains(words) == true, "\(error as Any)")
    // The same as an entry: the file and the entry are named.
    let packed = try DrawnFolder()
    try zip([("1.roi", bytes)], to: "a.zip", in: packed)
    let inner = packed.error(ImageJROIImporter.self)
    #expect(inner?.path.hasPrefix(packed.source) == true && inner?.description.contains(words) == true)
  }

  @Test func otherArchivesAreNamed() throws {
    let folder = try DrawnFolder()
    try zip([("notes.txt", [65])], to: "a.zip", in: folder)
    #expect(folder.error(ImageJROIImporter.self)?.problem.contains("'notes.txt'") == true)
    try folder.write("no archive", to: "a.zip")
    #expect(folder.error(ImageJROIImporter.self)?.problem.contains("no ZIP file") == true)
    try zip([("1.roi", [UInt8](repeating: 0, count: 20 << 20))], to: "a.zip", in: folder)
    #expect(folder.error(ImageJROIImporter.self)?.problem.contains("unpacks to more than") == true)
  }

  @Test func twoFilesOfOnePictureAreRefused() throws {
    let folder = try DrawnFolder(files: ["a.roi": Self.good, "a_rois.roi": Self.good])
    #expect(folder.error(ImageJROIImporter.self)?.problem.contains("as does") == true)
    let lost = try DrawnFolder(files: ["0012-0034.roi": Self.good])
    #expect(lost.error(ImageJROIImporter.self)?.problem.contains("'0012-0034' is not in the folder") == true)
  }
}
